import type { Comparator } from "../base/comparator.ts";
import type { Storage } from "../storage/storage.ts";
import { JobRunner, type RunnerSetup } from "./job-runner.ts";
import { type Job, type JobClient, type JobResult, WAITING_FLUSHES } from "./jobs.ts";

/** Runs each job at once in the calling thread: for storage in memory, simulations, and runtimes without threads. */
export class InlineClient implements JobClient {
  readonly counters: Int32Array;
  readonly isInline = true;
  onResults: (() => void) | undefined = undefined;
  readonly #runner: JobRunner;
  readonly #results: JobResult[] = [];

  constructor(storage: Storage, comparator: Comparator, setup: RunnerSetup, counters: Int32Array) {
    this.counters = counters;
    const post = (result: JobResult): void => void this.#results.push(result);
    // Each job is done when it has been submitted, so that no flush ever waits for a compaction.
    this.#runner = new JobRunner(storage, comparator, setup, counters, post, () => {});
  }

  submit(job: Job): void {
    if (job.kind === "flush") Atomics.add(this.counters, WAITING_FLUSHES, 1);
    this.#runner.run(job);
  }

  poll(): JobResult | undefined {
    return this.#results.shift();
  }

  wait(): void {}

  keepAlive(): void {}

  close(): void {}
}
