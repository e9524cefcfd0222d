import { describe, expect, it } from "vitest";
import { FeedBench, takeAll } from "./bench.ts";
import { note } from "./notes.ts";
import { rankTarget, titleTarget } from "./targets.ts";

describe("watching a range of an index", () => {
  it("gives a put for a record that enters or changes inside, a delete for one that leaves", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(rankTarget(bench, 2, 4));
    await bench.write(note("a", 1, { rank: 1 }), note("a", 2, { rank: 2 }), note("a", 3));
    await bench.write(note("a", 1, { rank: 3 }));
    await bench.write(note("a", 2, { rank: 2, title: "same rank" }));
    await bench.write(note("a", 1, { rank: 5 }));
    await bench.write(note("a", 1, { rank: 6 }), { delete: ["a", 3] });
    await bench.write({ delete: ["a", 2] });
    bench.feed.close();
    expect(await takeAll(changes)).toEqual(["+a/2 a 2", "+a/1 a 1", "+a/2 same rank", "-a/1", "-a/2"]);
  });

  it("follows what a partial index leaves out", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(rankTarget(bench, 12, 14));
    await bench.write(note("a", 1, { rank: 13 }));
    await bench.write(note("a", 1, { rank: 12 }));
    await bench.write(note("a", 1, { rank: 13 }));
    bench.feed.close();
    expect(await takeAll(changes)).toEqual(["+a/1 a 1", "-a/1"]);
  });

  it("knows who left a unique index, even when another record takes the place at once", async () => {
    const bench = new FeedBench();
    await bench.write(note("a", 1, { title: "x" }), note("a", 2, { title: "b" }), note("a", 3, { title: "z" }));
    const changes = bench.feed.watch(titleTarget(bench, "a", "x"));
    await bench.write(note("a", 1, { title: "a" }), note("a", 2, { title: "x" }));
    await bench.write({ delete: ["a", 2] }, note("a", 4, { title: "x" }));
    await bench.write(note("a", 5, { title: "c" }), { delete: ["a", 3] }, note("b", 1, { title: "z" }));
    bench.feed.close();
    expect(await takeAll(changes)).toEqual(["-a/1", "+a/2 x", "-a/2", "+a/4 x", "-a/3"]);
  });

  it("says nothing of a record that came and went within a commit", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(rankTarget(bench, 2, 4));
    await bench.write(note("a", 1, { rank: 3 }), note("a", 1, { rank: 9 }));
    await bench.write(note("a", 2, { rank: 3 }), { delete: ["a", 2] });
    await bench.write(note("a", 3, { rank: 3 }));
    await bench.write(note("a", 3, { rank: 9 }), note("a", 3, { rank: 2 }));
    bench.feed.close();
    expect(await takeAll(changes)).toEqual(["+a/3 a 3", "+a/3 a 3"]);
  });

  it("fails at a record that cannot be read, as it may belong to the range", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(rankTarget(bench, 2, 4));
    await bench.write(note("a", 1, { rank: 3 }));
    await bench.transact(async (tx) => tx.put(bench.keyOf("a", 2), new Uint8Array([64, 9, 9])));
    expect((await changes.next()).done).toBe(false);
    await expect(changes.next()).rejects.toMatchObject({ code: "Damaged", key: { list: "a", id: 2 } });
    expect(bench.listeners).toBe(0);
  });

  it("overflows when the index, or the records, were deleted as a range", async () => {
    const bench = new FeedBench();
    const ranges = [bench.plan.range, bench.index("byRank").range];
    for (const range of ranges) {
      const changes = bench.feed.watch(rankTarget(bench, 2, 4));
      await bench.transact(async (tx) => tx.deleteRange(bench.index("byTag").range));
      await bench.transact(async (tx) => tx.deleteRange(range));
      await expect(changes.next()).rejects.toMatchObject({ code: "Overflow" });
    }
  });
});
