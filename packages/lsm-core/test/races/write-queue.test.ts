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

it("a queue keeps nothing of writes that are done", async () => {
  const queue = new WriteQueue(HOST);
  await queue.add({ bytes: new Uint8Array(0), length: 0, settle: () => {} });
  expect(await queue.done).toBeUndefined();
});
