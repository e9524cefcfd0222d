import type { KeyRange } from "../base/key-range.ts";
import { TypedError } from "../base/errors.ts";
import { Pace } from "../base/pace.ts";
import type { DamagedRecord, IndexMismatch } from "../definition/database-api.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import { tryDecodeKey } from "../record/record-key.ts";
import type { StoreEntry, StoreReader } from "../store/ordered-store.ts";
import { chunkRecordsOf, type MaintenanceOptions, reportProgress } from "./maintenance-options.ts";

/** What mismatches call the expiry index. */
export const EXPIRY_INDEX = "(ttl)";

/** A `VerifyReport` under construction. */
export interface Findings {
  records: number;
  indexEntries: number;
  readonly damaged: DamagedRecord[];
  readonly mismatches: IndexMismatch[];
}

/** A collection under examination. */
export class Verification {
  readonly reader: StoreReader;
  readonly plan: CollectionPlan;
  readonly #findings: Findings;
  readonly #options: MaintenanceOptions;
  readonly #pace = new Pace();
  #records = 0;

  constructor(reader: StoreReader, plan: CollectionPlan, findings: Findings, options: MaintenanceOptions) {
    this.reader = reader;
    this.plan = plan;
    this.#findings = findings;
    this.#options = options;
  }

  /** Hands out the entries of a range piece by piece, with turns of the event loop in between. */
  async forEachPiece(range: KeyRange, check: (entries: readonly StoreEntry[]) => Promise<void>): Promise<void> {
    const { signal } = this.#options;
    const scan = this.reader.scan(range);
    try {
      for (;;) {
        signal?.throwIfAborted();
        const entries = await scan.next(chunkRecordsOf(this.#options));
        if (entries.length === 0) return;
        await check(entries);
        reportProgress(this.#options, this.plan, { task: "verify", done: this.#records });
        if (this.#pace.isDue) await this.#pace.turn();
      }
    } finally {
      scan.close();
    }
  }

  countRecords(count: number): void {
    this.#records += count;
    this.#findings.records += count;
  }

  countIndexEntries(count: number): void {
    this.#findings.indexEntries += count;
  }

  /** A record that cannot be read, or does not fit the schema. Other errors than typed ones pass through. */
  addDamaged(recordKey: Uint8Array, error: unknown): void {
    if (!(error instanceof TypedError)) throw error;
    const key = tryDecodeKey(this.plan, recordKey);
    this.#findings.damaged.push({ collection: this.#name, ...(key !== undefined && { key }), error });
  }

  /** @param recordKey absent when it cannot be told from the entry */
  addMismatch(index: string, kind: IndexMismatch["kind"], recordKey: Uint8Array | undefined): void {
    const key = recordKey === undefined ? undefined : tryDecodeKey(this.plan, recordKey);
    this.#findings.mismatches.push({ collection: this.#name, index, ...(key !== undefined && { key }), kind });
  }

  get #name(): string {
    return this.#options.label ?? this.plan.name;
  }
}
