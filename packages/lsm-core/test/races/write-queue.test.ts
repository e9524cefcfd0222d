import { expect, it } from "vitest";
import type { LogWriter } from "../../src/engine/log-writer.ts";
import { WriteQueue, type WriteQueueHost } from "../../src/engine/write-queue.ts";

/** Lets each write go ahead. */
const HOST: WriteQueueHost = {
  prepare: () => Promise.resolve(),
  isReady: () => true,
  write: () => ({}) as LogWriter,
  emptied: () => {},
};

it("what waits for the writes in a queue does not wait for those that come after them", async () => {
  const queue = new WriteQueue(HOST);
  const progress = { written: 0, isOver: false };
  const writeOn = async (): Promise<void> => {
    while (!progress.isOver && progress.written < 1000) {
      await queue.add({ bytes: new Uint8Array(0), length: 0, settle: () => {} });
      progress.written++;
    }
  };
  const writers = [writeOn(), writeOn()];
  await queue.done;
  progress.isOver = true;
  expect(progress.written).toBeLessThan(10);
  await Promise.all(writers);
});

it("writes that may go ahead are done at once, but give the event loop its turns", async () => {
  const log: string[] = [];
  const queue = new WriteQueue({
    ...HOST,
    write: ({ length }) => {
      log.push(String(length));
      // As long as asynchronous forms may take of a turn.
      for (const end = performance.now() + 1; performance.now() < end;);
      return {} as LogWriter;
    },
  });
  await new Promise((resolve) => setImmediate(resolve));
  const turn = (): void => {
    log.push("turn");
    if (log.length < 20) setImmediate(turn);
  };
  setImmediate(turn);
  const writes = [1, 2, 3].map((length) => queue.add({ bytes: new Uint8Array(0), length, settle: () => {} }));
  await Promise.all(writes);
  const between = log.filter((entry, i) => entry !== "turn" || log[i - 1] !== "turn");
  expect(between.slice(0, 5)).toEqual(["1", "turn", "2", "turn", "3"]);
});

it("a queue that is never empty leaves that of another database a part of each turn", async () => {
  const progress = { written: 0 };
  const busy = new WriteQueue({
    ...HOST,
    write: () => {
      progress.written++;
      // As long as asynchronous forms may take of a turn.
      for (const end = performance.now() + 1; performance.now() < end;);
      return {} as LogWriter;
    },
  });
  const writeOn = async (): Promise<void> => {
    while (progress.written < 20) await busy.add({ bytes: new Uint8Array(0), length: 0, settle: () => {} });
  };
  const writers = [writeOn(), writeOn(), writeOn()];
  await new WriteQueue(HOST).add({ bytes: new Uint8Array(0), length: 0, settle: () => {} });
  expect(progress.written).toBeLessThan(10);
  await Promise.all(writers);
});

it("a queue keeps nothing of writes that are done", async () => {
  const queue = new WriteQueue(HOST);
  await queue.add({ bytes: new Uint8Array(0), length: 0, settle: () => {} });
  expect(await queue.done).toBeUndefined();
});
