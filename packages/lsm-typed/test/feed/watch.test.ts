import { describe, expect, it } from "vitest";
import type { FieldsChange } from "../../src/query/query-context.ts";
import { FeedBench, take, takeAll } from "./bench.ts";
import { note } from "./notes.ts";
import { listTarget } from "./targets.ts";

type PutChange = Extract<FieldsChange, { type: "put" }>;

describe("watching records", () => {
  it("gives the changes of later commits in their order", async () => {
    const bench = new FeedBench();
    await bench.write(note("a", 1));
    const changes = bench.feed.watch(bench.all);
    await bench.write(note("a", 2), note("a", 1, { title: "new" }));
    await bench.write({ delete: ["a", 2] });
    await bench.write(note("b", 1));
    expect(await take(changes, 4)).toEqual(["+a/2 a 2", "+a/1 new", "-a/2", "+b/1 b 1"]);
  });

  it("gives whole records as reads do, decoded", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all);
    const written = note("a", 1, { tags: ["x"], at: new Date(5) });
    await bench.write(written);
    const { value } = await changes.next();
    expect(value).toEqual({ type: "put", key: { list: "a", id: 1 }, value: written });
  });

  it("begins at the call, also while others have a commit still to come", async () => {
    const bench = new FeedBench();
    let second: AsyncIterableIterator<FieldsChange> | undefined;
    const end = bench.store.watch(() => {
      end();
      second = bench.feed.watch(bench.all);
    });
    const first = bench.feed.watch(bench.all);
    await bench.write(note("a", 1));
    await bench.write(note("a", 2));
    expect(await take(first, 2)).toEqual(["+a/1 a 1", "+a/2 a 2"]);
    bench.feed.close();
    expect(second && (await takeAll(second))).toEqual(["+a/2 a 2"]);
  });

  it("counts the last change of a record in a commit, at its place", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all);
    await bench.write(note("a", 1), note("a", 2), note("a", 1, { title: "last" }), note("a", 3), { delete: ["a", 3] });
    await bench.write(note("a", 4));
    expect(await take(changes, 4)).toEqual(["+a/2 a 2", "+a/1 last", "-a/3", "+a/4 a 4"]);
  });

  it("gives what lies in the range only", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(listTarget(bench.plan, "b"));
    await bench.write(note("a", 1), note("b", 1), note("c", 1), note("b\0", 2));
    await bench.write({ delete: ["a", 1] }, { delete: ["b", 1] });
    bench.feed.close();
    expect(await takeAll(changes)).toEqual(["+b/1 b 1", "-b/1"]);
  });

  it("answers overlapping calls of next in their order", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all);
    const both = Promise.all([take(changes, 1), take(changes, 1)]);
    await bench.write(note("a", 1), note("a", 2));
    expect(await both).toEqual([["+a/1 a 1"], ["+a/2 a 2"]]);
  });

  it("gives each watcher a record of its own", async () => {
    const bench = new FeedBench();
    const [first, second] = [bench.feed.watch(bench.all), bench.feed.watch(bench.all)];
    await bench.write(note("a", 1, { tags: ["x"] }));
    const change = (await first.next()).value as PutChange;
    (change.value["tags"] as string[]).push("changed");
    expect((await second.next()).value).toMatchObject({ value: { tags: ["x"] } });
  });

  it("listens to the store only while someone watches", async () => {
    const bench = new FeedBench();
    expect(bench.listeners).toBe(0);
    const changes = bench.feed.watch(bench.all);
    expect(bench.listeners).toBe(1);
    await changes.return?.();
    expect(bench.listeners).toBe(0);
  });
});

describe("the buffer of a watcher", () => {
  it("overflows with a clear error behind the changes that had room, and ends", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all, { buffer: 2 });
    for (let id = 1; id <= 3; id++) await bench.write(note("a", id));
    expect(bench.listeners).toBe(0);
    expect(await take(changes, 2)).toEqual(["+a/1 a 1", "+a/2 a 2"]);
    await expect(changes.next()).rejects.toMatchObject({ code: "Overflow", collection: "notes" });
    expect(await changes.next()).toEqual({ done: true, value: undefined });
  });

  it("has room again for what was taken", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all, { buffer: 2 });
    const taken: string[] = [];
    for (let id = 1; id <= 20; id++) {
      await bench.write(note("a", id));
      if (id > 1) taken.push(...(await take(changes, 1)));
    }
    expect(taken).toEqual(Array.from({ length: 19 }, (_, i) => `+a/${i + 1} a ${i + 1}`));
  });

  it("holds 1024 changes when nothing is said", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all);
    await bench.write(...Array.from({ length: 1024 }, (_, id) => note("a", id)));
    expect(bench.listeners).toBe(1);
    await bench.write(note("b", 1));
    expect(bench.listeners).toBe(0);
    expect(await take(changes, 1024)).toHaveLength(1024);
    await expect(changes.next()).rejects.toMatchObject({ code: "Overflow" });
  });

  it("must have room for something", () => {
    const bench = new FeedBench();
    for (const buffer of [0, -1, 1.5, Number.NaN]) {
      expect(() => bench.feed.watch(bench.all, { buffer })).toThrow(RangeError);
    }
    expect(bench.listeners).toBe(0);
  });

  it("is no help when a foreign writer deletes a range as a whole", async () => {
    const bench = new FeedBench();
    await bench.write(note("a", 1), note("b", 1));
    const [hit, missed] = [
      bench.feed.watch(listTarget(bench.plan, "a")),
      bench.feed.watch(listTarget(bench.plan, "b")),
    ];
    await bench.transact(async (tx) => tx.deleteRange(listTarget(bench.plan, "a").range));
    await bench.write({ delete: ["b", 1] });
    await expect(hit.next()).rejects.toMatchObject({
      code: "Overflow",
      message: expect.stringContaining("range") as string,
    });
    expect(await take(missed, 1)).toEqual(["-b/1"]);
  });
});

describe("a record that cannot be read", () => {
  it("fails the watcher that gets it, at its place, and nobody else", async () => {
    const bench = new FeedBench();
    const [hit, missed] = [
      bench.feed.watch(listTarget(bench.plan, "a")),
      bench.feed.watch(listTarget(bench.plan, "b")),
    ];
    await bench.write(note("a", 1));
    await bench.transact(async (tx) => tx.put(bench.keyOf("a", 2), new Uint8Array([64, 9, 9])));
    await bench.write(note("a", 3), note("b", 1));
    expect(await take(hit, 1)).toEqual(["+a/1 a 1"]);
    await expect(hit.next()).rejects.toMatchObject({ code: "Damaged", collection: "notes", key: { list: "a", id: 2 } });
    expect(await hit.next()).toEqual({ done: true, value: undefined });
    expect(await take(missed, 1)).toEqual(["+b/1 b 1"]);
    expect(bench.listeners).toBe(1);
  });

  it("is thrown even after the feed was closed", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all);
    await bench.transact(async (tx) => tx.put(bench.keyOf("a", 2), new Uint8Array([64, 9, 9])));
    bench.feed.close();
    await expect(changes.next()).rejects.toMatchObject({ code: "Damaged" });
    expect(await changes.next()).toEqual({ done: true, value: undefined });
  });
});

describe("the end of watching", () => {
  it("comes by return, which drops what waits and answers calls that wait", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all);
    await bench.write(note("a", 1));
    expect(await changes.return?.()).toEqual({ done: true, value: undefined });
    expect(await changes.next()).toEqual({ done: true, value: undefined });

    const waiting = bench.feed.watch(bench.all);
    const next = waiting.next();
    await waiting.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(bench.listeners).toBe(0);
  });

  it("comes by leaving the loop", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all);
    await bench.write(note("a", 1), note("a", 2));
    for await (const change of changes) {
      expect(change.type).toBe("put");
      break;
    }
    expect(bench.listeners).toBe(0);
  });

  it("comes by the signal, with its reason", async () => {
    const bench = new FeedBench();
    const controller = new AbortController();
    const changes = bench.feed.watch(bench.all, { signal: controller.signal });
    const next = changes.next();
    const reason = new Error("enough");
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
    expect(await changes.next()).toEqual({ done: true, value: undefined });
    expect(bench.listeners).toBe(0);
  });

  it("comes by the signal before what waits", async () => {
    const bench = new FeedBench();
    const controller = new AbortController();
    const changes = bench.feed.watch(bench.all, { signal: controller.signal });
    await bench.write(note("a", 1));
    controller.abort();
    await expect(changes.next()).rejects.toMatchObject({ name: "AbortError" });
    expect(await changes.next()).toEqual({ done: true, value: undefined });
  });

  it("comes at once when the signal has fired before", async () => {
    const bench = new FeedBench();
    const changes = bench.feed.watch(bench.all, { signal: AbortSignal.abort("before") });
    expect(bench.listeners).toBe(0);
    await expect(changes.next()).rejects.toBe("before");
  });

  it("comes by closing the feed, behind what waits", async () => {
    const bench = new FeedBench();
    const [busy, idle] = [bench.feed.watch(bench.all), bench.feed.watch(bench.all)];
    const next = idle.next();
    await bench.write(note("a", 1));
    await next;
    const last = idle.next();
    bench.feed.close();
    bench.feed.close();
    expect(await last).toEqual({ done: true, value: undefined });
    expect(await takeAll(busy)).toEqual(["+a/1 a 1"]);
    expect(bench.listeners).toBe(0);
    expect(() => bench.feed.watch(bench.all)).toThrow(expect.objectContaining({ code: "Closed" }));
  });
});
