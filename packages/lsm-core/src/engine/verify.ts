import { checkLevels } from "../manifest/check-version.ts";
import { verifyTable } from "../table/verify-table.ts";
import type { Engine } from "./engine.ts";
import { Pin } from "./pin.ts";

/** What a verification read and found in order. */
export interface VerifyReport {
  readonly tables: number;
  /** Entries of all tables, tombstones included. */
  readonly entries: number;
  /** Bytes of the table files. */
  readonly bytes: number;
}

/** Reads every table of the present version and checks it, and the order of the tables in their levels. */
export function verify(engine: Engine): VerifyReport {
  const pin = new Pin(engine);
  try {
    const { version, levels } = pin.source.view;
    checkLevels(
      version.levels,
      version.levels.map((_, level) => level),
      engine.comparator,
    );
    let entries = 0;
    for (const slots of levels) {
      for (const slot of slots) entries += verifyTable(engine.tables.acquire(slot)).entries;
    }
    return { tables: version.tableCount, entries, bytes: version.bytes };
  } finally {
    pin.release();
  }
}
