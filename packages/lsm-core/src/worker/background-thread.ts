import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { BYTEWISE } from "../base/comparator.ts";
import { NodeStorage } from "../storage/node-storage.ts";
import { toErrorData } from "./error-transfer.ts";
import { JobRunner } from "./job-runner.ts";
import {
  BELL,
  type Job,
  type JobResult,
  RESULT_COUNT,
  RUNG,
  THREAD_GONE,
  THREAD_RUNNING,
  THREAD_STATE,
} from "./jobs.ts";
import type { ThreadData, ThreadMessage } from "./thread-client.ts";

/** The entry point of the background thread: takes jobs from its port, when the bell rings, until it is told to close. */
const { port, setup, counters } = workerData as ThreadData;
const bell = parentPort as MessagePort;
/** Jobs that were taken from the port and are not begun. */
const queue: Job[] = [];
const runner = new JobRunner(new NodeStorage(), BYTEWISE, setup, counters, post, runWaitingFlushes);

Atomics.store(counters, THREAD_STATE, THREAD_RUNNING);
process.on("exit", () => {
  Atomics.store(counters, THREAD_STATE, THREAD_GONE);
  Atomics.notify(counters, RESULT_COUNT);
});

bell.on("message", runQueue);
// A bell that rang before somebody listened is lost in some runtimes.
runQueue();

/** Flushes first: writers may be waiting for them. */
function runQueue(): void {
  for (;;) {
    takeArrived();
    const flush = queue.findIndex((job) => job.kind === "flush");
    const [job] = queue.splice(Math.max(flush, 0), 1);
    if (job === undefined) return;
    runner.run(job);
    if (job.kind === "close") break;
  }
  port.close();
  // Deno's has no close().
  bell.off("message", runQueue);
}

function runWaitingFlushes(): void {
  takeArrived();
  for (let i = 0; i < queue.length;) {
    const job = queue[i];
    if (job.kind === "flush") {
      queue.splice(i, 1);
      runner.run(job);
    } else {
      i++;
    }
  }
}

function takeArrived(): void {
  for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
    queue.push(received.message as Job);
  }
}

function post(result: JobResult): void {
  const message: ThreadMessage = result.kind === "failed" ? { ...result, error: toErrorData(result.error) } : result;
  port.postMessage(message);
  Atomics.add(counters, RESULT_COUNT, 1);
  Atomics.notify(counters, RESULT_COUNT);
  if (Atomics.exchange(counters, RUNG, 1) === 0) bell.postMessage(BELL);
}
