import { describe, expect, it } from "vitest";
import { FeedBench, describeChange } from "./bench.ts";
import { note } from "./notes.ts";

/** Lets everything that is ready happen. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function unexpected(error: unknown): void {
  expect.fail(`onError got ${String(error)}`);
}

describe("watching by callbacks", () => {
  it("hands changes over in commit order", async () => {
    const bench = new FeedBench();
    const got: string[] = [];
    const errors: unknown[] = [];
    const end = bench.feed.listen(bench.all, {
      onChange: (change) => void got.push(describeChange(change)),
      onError: (error) => void errors.push(error),
    });
    await bench.write(note("a", 1), note("a", 2));
    await bench.write({ delete: ["a", 1] });
    await settle();
    expect(got).toEqual(["+a/1 a 1", "+a/2 a 2", "-a/1"]);
    end();
    await bench.write(note("a", 3));
    await settle();
    expect(got).toHaveLength(3);
    expect(errors).toEqual([]);
    expect(bench.listeners).toBe(0);
  });

  it("waits for the promise of a call before the next one", async () => {
    const bench = new FeedBench();
    const steps: string[] = [];
    bench.feed.listen(bench.all, {
      onChange: async (change) => {
        steps.push(`begin ${describeChange(change)}`);
        await settle();
        steps.push("end");
      },
      onError: unexpected,
    });
    await bench.write(note("a", 1), note("a", 2));
    for (let i = 0; i < 5; i++) await settle();
    expect(steps).toEqual(["begin +a/1 a 1", "end", "begin +a/2 a 2", "end"]);
    bench.feed.close();
  });

  it("calls nothing any more once it was ended, by a callback too", async () => {
    const bench = new FeedBench();
    const got: string[] = [];
    const end = bench.feed.listen(bench.all, {
      onChange: (change) => {
        got.push(describeChange(change));
        end();
      },
      onError: () => void got.push("error"),
    });
    await bench.write(note("a", 1), note("a", 2));
    await settle();
    expect(got).toEqual(["+a/1 a 1"]);
  });

  it("calls nothing when it is ended between a commit and its turn", async () => {
    const bench = new FeedBench();
    const got: string[] = [];
    let end = (): void => {};
    // Ends the other one while that has a change in hand.
    bench.store.watch(() => queueMicrotask(() => end()));
    end = bench.feed.listen(bench.all, {
      onChange: (change) => void got.push(describeChange(change)),
      onError: unexpected,
    });
    await bench.write(note("a", 1));
    await settle();
    expect(got).toEqual([]);
  });

  it("gives an error of onChange to onError and ends, which others do not notice", async () => {
    const bench = new FeedBench();
    const errors: unknown[] = [];
    const got: string[] = [];
    const problem = new Error("a problem of the listener");
    let calls = 0;
    bench.feed.listen(bench.all, {
      onChange: () => {
        calls++;
        throw problem;
      },
      onError: (error) => void errors.push(error),
    });
    bench.feed.listen(bench.all, { onChange: (change) => void got.push(describeChange(change)), onError: unexpected });
    await bench.write(note("a", 1), note("a", 2));
    await bench.write(note("a", 3));
    await settle();
    expect(errors).toEqual([problem]);
    expect(calls).toBe(1);
    expect(got).toEqual(["+a/1 a 1", "+a/2 a 2", "+a/3 a 3"]);
    expect(bench.listeners).toBe(1);
    bench.feed.close();
  });

  it("gives an overflow to onError, behind the changes that had room", async () => {
    const bench = new FeedBench();
    const got: unknown[] = [];
    bench.feed.listen(bench.all, {
      buffer: 1,
      onChange: (change) => void got.push(describeChange(change)),
      onError: (error) => void got.push((error as { code: string }).code),
    });
    await bench.write(note("a", 1), note("a", 2), note("a", 3), note("a", 4));
    await settle();
    expect(got.at(-1)).toBe("Overflow");
    expect(got.slice(0, -1)).toEqual(["+a/1 a 1", "+a/2 a 2"].slice(0, got.length - 1));
  });

  it("ends silently by the signal and by closing the feed", async () => {
    const bench = new FeedBench();
    const got: string[] = [];
    const listener = {
      onChange: (): void => void got.push("change"),
      onError: (): void => void got.push("error"),
    };
    const controller = new AbortController();
    bench.feed.listen(bench.all, { ...listener, signal: controller.signal });
    controller.abort();
    bench.feed.listen(bench.all, { ...listener, signal: controller.signal });
    bench.feed.listen(bench.all, listener);
    bench.feed.close();
    await bench.write(note("a", 1));
    await settle();
    expect(got).toEqual([]);
    expect(bench.listeners).toBe(0);
  });
});
