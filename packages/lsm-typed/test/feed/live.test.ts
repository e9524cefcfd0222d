import { describe, expect, it } from "vitest";
import type { WatchTarget } from "../../src/query/query-context.ts";
import { decodeRecord } from "../../src/record/record-value.ts";
import { FeedBench } from "./bench.ts";
import { note } from "./notes.ts";
import { rankTarget } from "./targets.ts";

/** The titles of all notes, by way of the store. */
function titles({ store, plan }: FeedBench): string[] {
  const entries = store.scan(plan.range).next(1000) as readonly { key: Uint8Array; value: Uint8Array }[];
  return entries.map(({ key, value }) => String(decodeRecord(plan, key, value)["title"]));
}

/** A live query that counts its reads. */
function counted(bench: FeedBench, target: WatchTarget): AsyncIterableIterator<number> {
  let reads = 0;
  return bench.feed.live(target, async () => ++reads);
}

/** Whether an iteration has nothing to say for now. */
async function isSilent(results: AsyncIterator<unknown>): Promise<boolean> {
  const quiet = Symbol();
  const first = await Promise.race([results.next(), new Promise((resolve) => setImmediate(() => resolve(quiet)))]);
  await results.return?.();
  return first === quiet;
}

describe("a live query", () => {
  it("gives the present result, then one after each commit", async () => {
    const bench = new FeedBench();
    await bench.write(note("a", 1));
    const results = bench.feed.live(bench.all, async () => titles(bench));
    expect((await results.next()).value).toEqual(["a 1"]);
    await bench.write(note("a", 2));
    expect((await results.next()).value).toEqual(["a 1", "a 2"]);
    const waiting = results.next();
    await bench.write({ delete: ["a", 1] });
    expect((await waiting).value).toEqual(["a 2"]);
    await results.return?.();
    expect(bench.listeners).toBe(0);
  });

  it("takes commits together that come before the result is asked for", async () => {
    const bench = new FeedBench();
    const results = counted(bench, bench.all);
    await results.next();
    for (let id = 0; id < 5; id++) await bench.write(note("a", id));
    expect((await results.next()).value).toBe(2);
    expect(await isSilent(results)).toBe(true);
  });

  it("reads again when a commit comes during a read, and never twice at a time", async () => {
    const bench = new FeedBench();
    let reading = 0;
    const results = bench.feed.live(bench.all, async () => {
      expect(++reading).toBe(1);
      const before = titles(bench);
      if (before.length < 3) await bench.write(note("a", before.length));
      await bench.store.transact(() => undefined);
      reading--;
      return before.length;
    });
    const all = await Promise.all([results.next(), results.next(), results.next(), results.next()]);
    expect(all.map(({ value }) => value as number)).toEqual([0, 1, 2, 3]);
    expect(await isSilent(results)).toBe(true);
  });

  it("is not disturbed by what lies outside of its range", async () => {
    const bench = new FeedBench();
    const one = bench.keyOf("a", 1);
    const next = bench.keyOf("a", 2);
    const results = counted(bench, { ...bench.all, range: { start: one, end: next } });
    await results.next();
    await bench.write(note("a", 0), note("a", 2), note("b", 1));
    await bench.transact(async (tx) => {
      tx.put(new Uint8Array([0x15, 2, 0x15, 0, 1]), new Uint8Array(1));
      tx.deleteRange({ start: next, end: bench.keyOf("a", 3) });
    });
    expect(await isSilent(results)).toBe(true);
  });

  it.each([
    ["a record enters", note("a", 1, { rank: 3 })],
    ["a record changes inside", note("a", 2, { rank: 2, title: "new" })],
    ["a record leaves", note("a", 2, { rank: 5 })],
    ["a record is deleted", { delete: ["a", 2] as const }],
  ])("over an index reads again when %s", async (_, write) => {
    const bench = new FeedBench();
    await bench.write(note("a", 1, { rank: 1 }), note("a", 2, { rank: 2 }));
    const results = counted(bench, rankTarget(bench, 2, 4));
    await results.next();
    await bench.write(write);
    expect(await results.next()).toEqual({ done: false, value: 2 });
  });

  it("over an index is not disturbed by records outside of its range", async () => {
    const bench = new FeedBench();
    await bench.write(note("a", 1, { rank: 1 }));
    const results = counted(bench, rankTarget(bench, 2, 4));
    await results.next();
    await bench.write(note("a", 1, { rank: 1, title: "new" }), note("a", 2, { rank: 5 }), note("a", 3));
    await bench.write({ delete: ["a", 2] }, note("a", 1, { rank: 7 }));
    expect(await isSilent(results)).toBe(true);
  });

  it("reads again after a deleted range and after a record that cannot be read", async () => {
    const bench = new FeedBench();
    const results = counted(bench, rankTarget(bench, 2, 4));
    await results.next();
    await bench.transact(async (tx) => tx.deleteRange(bench.plan.range));
    expect((await results.next()).value).toBe(2);
    await bench.transact(async (tx) => tx.put(bench.keyOf("a", 1), new Uint8Array(1)));
    expect((await results.next()).value).toBe(3);
  });

  it("ends with what the read throws", async () => {
    const bench = new FeedBench();
    const problem = new Error("a problem of the read");
    const results = bench.feed.live(bench.all, () => Promise.reject(problem));
    await expect(results.next()).rejects.toBe(problem);
    expect(await results.next()).toEqual({ done: true, value: undefined });
    expect(bench.listeners).toBe(0);
  });

  it("ends by return while it waits and while it reads", async () => {
    const bench = new FeedBench();
    const waiting = counted(bench, bench.all);
    await waiting.next();
    const next = waiting.next();
    await waiting.return?.();
    expect(await next).toEqual({ done: true, value: undefined });

    const reading = bench.feed.live(bench.all, () => new Promise<never>(() => {}));
    const read = reading.next();
    await reading.return?.();
    expect(await read).toEqual({ done: true, value: undefined });
    expect(bench.listeners).toBe(0);
  });

  it("ends by the signal with its reason, by closing without", async () => {
    const bench = new FeedBench();
    const controller = new AbortController();
    let fail = (_: unknown): void => {};
    const read = (): Promise<never> => new Promise((_, reject) => (fail = reject));
    const results = bench.feed.live(bench.all, read, { signal: controller.signal });
    const next = results.next();
    controller.abort("enough");
    await expect(next).rejects.toBe("enough");
    fail(new Error("nobody is interested any more"));
    expect(await results.next()).toEqual({ done: true, value: undefined });

    const open = counted(bench, bench.all);
    bench.feed.close();
    expect(await open.next()).toEqual({ done: true, value: undefined });
    expect(() => counted(bench, bench.all)).toThrow(expect.objectContaining({ code: "Closed" }));
    expect(bench.listeners).toBe(0);
  });
});
