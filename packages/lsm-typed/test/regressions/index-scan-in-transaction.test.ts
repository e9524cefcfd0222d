import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { expectSound } from "../support/sound.ts";
import { closeLater, describeStores } from "../support/stores.ts";

const jobs = collection("jobs", z.object({ id: z.int(), state: z.string(), tags: z.array(z.string()).default([]) }), {
  key: ["id"],
  indexes: { byState: { on: ["state"] }, byTag: { on: ["tags"], multi: true } },
});

const COUNT = 300;
const ALL = Array.from({ length: COUNT }, (_, id) => id);

/**
 * Entries were of the moment when the scan began, and records of the moment when their piece was read: a scan rejected with `Damaged`
 * when the transaction had deleted a record ahead of it, and gave records that did not fit the query when it had changed them.
 */
describeStores("a scan of an index in a transaction that writes meanwhile", (kind) => {
  const openWith = async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { jobs }));
    await db.jobs.putMany(ALL.map((id) => ({ id, state: "new", tags: ["a", "b"] })));
    return db;
  };

  it("gives records that were deleted ahead of it", async () => {
    const db = await openWith();
    const seen: number[] = [];
    await db.transaction(async (tx) => {
      for await (const job of tx.jobs.by("byState").eq("state", "new")) {
        if (seen.push(job.id) === 1) await tx.jobs.clear();
      }
      expect(await tx.jobs.by("byState").count()).toBe(0);
    });
    expect(seen).toEqual(ALL);
    expect(await db.jobs.count()).toBe(0);
    await expectSound(db);
  });

  it("gives records as they were when they were changed ahead of it, each once", async () => {
    const db = await openWith();
    const seen: number[] = [];
    await db.transaction(async (tx) => {
      for await (const job of tx.jobs.by("byTag")) {
        expect(job).toEqual({ id: job.id, state: "new", tags: ["a", "b"] });
        if (seen.push(job.id) > 1) continue;
        for (const id of ALL) await tx.jobs.put({ id, state: "old", tags: ["b", "c"] });
        for (const id of ALL) await tx.jobs.patch({ id }, { state: "older" });
      }
      expect(await tx.jobs.by("byState").eq("state", "older").count()).toBe(COUNT);
    });
    expect(seen).toEqual(ALL);
    await expectSound(db);
  });

  it("does not concern one that begins later", async () => {
    const db = await openWith();
    await db.transaction(async (tx) => {
      const first = tx.jobs.by("byState").eq("state", "new").scan()[Symbol.asyncIterator]();
      await first.next();
      await tx.jobs.patch({ id: 200 }, { state: "old" });
      expect(await tx.jobs.by("byState").eq("state", "new").count()).toBe(COUNT - 1);
      expect(await tx.jobs.by("byState").eq("state", "old").all()).toEqual([
        { id: 200, state: "old", tags: ["a", "b"] },
      ]);
      let left = 0;
      for (let next = await first.next(); next.done !== true; next = await first.next()) left++;
      expect(left).toBe(COUNT - 1);
    });
  });
});
