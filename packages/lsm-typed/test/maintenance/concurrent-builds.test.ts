import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TypedError } from "../../src/base/errors.ts";
import { collection } from "../../src/definition/collection.ts";
import { desc } from "../../src/definition/descending.ts";
import { buildIndexes } from "../../src/maintenance/build-indexes.ts";
import { migrateRecords } from "../../src/maintenance/migrate-records.ts";
import { verifyDatabase } from "../../src/maintenance/verify-database.ts";
import { MemoryStore } from "../../src/store/memory-store.ts";
import { World } from "../catalog/world.ts";
import { Random, SEED } from "../support/random.ts";
import { runChunks } from "../../src/maintenance/run-chunks.ts";

const RECORDS = 120;

const First = z.object({ id: z.int(), slot: z.int(), tags: z.array(z.string()) });
const first = collection("items", First, { key: ["id"] });
const second = collection("items", First.extend({ size: z.int() }), {
  key: ["id"],
  version: 2,
  migrate: { 2: (old) => ({ ...old, size: (old["tags"] as string[]).length }) },
  indexes: {
    bySlot: { on: ["slot"], unique: true },
    byTag: { on: ["tags", desc("id")], multi: true },
    bySize: { on: ["size"], where: ({ size }) => size > 0 },
  },
});

/** Slots are only ever taken by the record of the same number, or one that moves out of the way. */
function record(random: Random, id: number): { id: number; slot: number; tags: string[]; size: number } {
  const tags = ["a", "b", "c", "d"].filter(() => random.oneIn(2));
  return { id, slot: random.oneIn(4) ? id + 10_000 * (1 + random.below(50)) : id, tags, size: tags.length };
}

describe("builds and migrations while others write", () => {
  it.each([1, 2, 3, 4, 5])(`leave indexes and records in agreement (seed ${SEED} + %i)`, async (offset) => {
    const random = new Random(SEED + offset);
    const world = new World();
    await world.open({ items: first });
    await world.put(
      "items",
      ...Array.from({ length: RECORDS }, (_, id) => ({ id, slot: id, tags: ["a", "b"].slice(id % 3) })),
    );
    await world.open({ items: second });

    const over = new AbortController();
    const write = async (): Promise<number> => {
      let written = 0;
      while (!over.signal.aborted) {
        const id = random.below(RECORDS * 1.2);
        if (random.oneIn(3)) await world.delete("items", { id });
        else await world.put("items", record(random, id));
        written++;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return written;
    };
    const writers = [write(), write(), write()];
    const plan = world.plan("items");
    await Promise.all([
      buildIndexes(world.store, plan, { chunkRecords: 3 }),
      migrateRecords(world.store, plan, { chunkRecords: 4 }),
    ]);
    over.abort();
    for (const written of await Promise.all(writers)) expect(written).toBeGreaterThan(0);
    expect(await world.disagreement("items")).toEqual([]);
    expect(await verifyDatabase(world.store, world.catalog.plans)).toMatchObject({ damaged: [], mismatches: [] });
    await world.open({ items: second });
    expect(world.catalog.pending.size).toBe(0);
  });

  it("take smaller pieces when they lose every time, and larger ones again", async () => {
    const limits: number[] = [];
    let left = 6;
    await runChunks(
      new MemoryStore(),
      { chunkRecords: 16 },
      async (_, limit) => {
        limits.push(limit);
        if (limits.length <= 3) throw new TypedError("Conflict", "lost");
        return --left;
      },
      (more) => more > 0,
    );
    expect(limits).toEqual([16, 8, 4, 2, 4, 8, 16, 16, 16]);
  });

  it("stay below a size that was too much for a transaction", async () => {
    const limits: number[] = [];
    let left = 4;
    await runChunks(
      new MemoryStore(),
      { chunkRecords: 16 },
      async (_, limit) => {
        limits.push(limit);
        if (limit > 4) throw new TypedError("Limit", "too large");
        return --left;
      },
      (more) => more > 0,
    );
    expect(limits).toEqual([16, 8, 4, 4, 4, 4]);
  });

  it.each(["Conflict", "Limit"])("give up when a single record fails with %s", async (code) => {
    const limits: number[] = [];
    const run = runChunks(
      new MemoryStore(),
      { chunkRecords: 3 },
      async (_, limit) => {
        limits.push(limit);
        throw new TypedError(code, "never");
      },
      () => true,
    );
    await expect(run).rejects.toMatchObject({ code });
    expect(limits).toEqual([3, 1]);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuse chunks of %s records", async (chunkRecords) => {
    const run = runChunks(
      new MemoryStore(),
      { chunkRecords },
      async () => 0,
      () => false,
    );
    await expect(run).rejects.toThrow(RangeError);
  });
});
