import { MemoryStore, openDatabase, type OrderedStore } from "lsm-typed";
import { expect } from "vitest";
import { dump } from "../support/dump.ts";
import { expectSound } from "../support/sound.ts";
import { expectedIndexes, type ItemRecord, items } from "./items.ts";

/** What is checked of a database of items, whatever the version of its definition. */
export interface ItemDatabase {
  readonly items: {
    all(): Promise<ItemRecord[]>;
    by(index: "byName" | "bySize" | "byTag" | "big"): { all(): Promise<ItemRecord[]> };
  };
  verify(): ReturnType<Awaited<ReturnType<typeof openDatabase>>["verify"]>;
}

/** Checks that indexes and records agree, by queries and by `verify`. Gives the records. */
export async function expectAgreement(db: ItemDatabase): Promise<ItemRecord[]> {
  const records = await db.items.all();
  const expected = expectedIndexes(records);
  for (const index of ["byName", "bySize", "byTag", "big"] as const) {
    const found = await db.items.by(index).all();
    expect(
      found.map(({ id }) => id),
      index,
    ).toEqual(expected[index]);
  }
  await expectSound(db);
  return records;
}

/**
 * Checks that a store holds no byte but those of its records: the same as a new store into which they are put.
 * Neither leftovers of indexes nor missing entries are possible then.
 */
export async function expectNothingElse(store: OrderedStore, records: readonly ItemRecord[]): Promise<void> {
  const fresh = new MemoryStore();
  const db = await openDatabase(fresh, { items }, { sweepIntervalMs: 0 });
  await db.items.putMany(records);
  const expected = await dump(fresh);
  await db.close();
  expect(await dump(store)).toEqual(expected);
}
