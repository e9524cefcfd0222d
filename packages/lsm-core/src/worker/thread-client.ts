import { receiveMessageOnPort, MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { BYTEWISE } from "../base/comparator.ts";
import { closedError, LsmError } from "../base/errors.ts";
import { NodeStorage } from "../storage/node-storage.ts";
import { type ErrorData, fromErrorData } from "./error-transfer.ts";
import { JobRunner, type RunnerSetup } from "./job-runner.ts";
import {
  BELL,
  type Job,
  type JobClient,
  type JobResult,
  RESULT_COUNT,
  RUNG,
  THREAD_ABSENT,
  THREAD_GONE,
  THREAD_STATE,
  WAITING_FLUSHES,
} from "./jobs.ts";

/** What the thread is started with. */
export interface ThreadData {
  readonly port: MessagePort;
  readonly setup: RunnerSetup;
  readonly counters: Int32Array;
}

/** A result as it crosses threads. */
export type ThreadMessage = Exclude<JobResult, { kind: "failed" }> | ThreadFailure;

interface ThreadFailure {
  readonly kind: "failed";
  readonly job: Job["kind"];
  readonly id: number;
  readonly error: ErrorData;
  readonly isFinal: boolean;
}

/** How long a blocked writer sleeps before it looks whether the thread is still there. */
const WAIT_SLICE_MS = 1000;
/** A thread that has not begun after this long will not: its module cannot be loaded, or there is no memory for it. */
const START_MS_MAX = 30_000;
/** What a thread makes dies at once: with more room it only dies later, and takes some 15 MB more until then. */
const YOUNG_MEGABYTES = 6;
/** A job without work: what is sent to learn whether anybody would get it. */
const NOTHING: Job = { kind: "remove", names: [] };

/**
 * Sends jobs to a thread of their own, started with the first job. Never keeps the process alive by itself.
 *
 * Jobs and results cross by a port that has no listener at either end: both only look whether something is there. Where there is a
 * listener, the event loop may have taken a message that it has not delivered (Deno's does), so that a caller who blocks never
 * finds it, and finds the next one first. An empty message over the worker's own channel is the bell: there is something on the port.
 */
export class ThreadClient implements JobClient {
  readonly counters: Int32Array;
  readonly isInline = false;
  onResults: (() => void) | undefined = undefined;
  readonly #module: URL;
  readonly #setup: RunnerSetup;
  #worker: Worker | undefined;
  #port: MessagePort | undefined;
  /** Results that were taken from the port, in their order. */
  readonly #results: JobResult[] = [];
  #seenCount = 0;
  #isNeeded = false;
  #startedAt = 0;
  /** Whether {@link post} tells in this runtime if the thread is there. */
  #tellsPresence = false;
  #isClosed = false;
  /** Why the thread is gone. Every job gets this for an answer from then on. */
  #death: LsmError | undefined;
  /** Kinds of job, and numbers of range compactions, that may be waiting for an answer. */
  readonly #askedKinds = new Set<Job["kind"]>();
  readonly #askedRanges = new Set<number>();

  /** @param module what the thread runs: background-thread.ts, built or bundled */
  constructor(module: URL, setup: RunnerSetup, counters: Int32Array) {
    this.#module = module;
    this.#setup = setup;
    this.counters = counters;
  }

  submit(job: Job): void {
    if (this.#isClosed) throw closedError();
    this.#askedKinds.add(job.kind);
    if (job.kind === "compact-range") this.#askedRanges.add(job.id);
    if (this.#death !== undefined) {
      this.#answerAll(this.#death);
      return;
    }
    if (job.kind === "flush") Atomics.add(this.counters, WAITING_FLUSHES, 1);
    if (job.kind === "close" && this.#port === undefined) this.#runHere(job);
    else this.#send(job);
  }

  poll(): JobResult | undefined {
    if (this.#results.length === 0) this.#collect();
    return this.#results.shift();
  }

  wait(timeoutMs: number): void {
    const until = performance.now() + timeoutMs;
    const seenCount = this.#seenCount;
    // Its death is an answer to everything. That, and the last result, may have been taken by `onResults` already.
    while (
      this.#death === undefined &&
      this.#results.length === 0 &&
      Atomics.load(this.counters, RESULT_COUNT) === seenCount
    ) {
      const now = performance.now();
      const left = until - now;
      if (left <= 0) return;
      this.#checkAlive(now);
      const outcome = Atomics.wait(this.counters, RESULT_COUNT, seenCount, Math.min(left, WAIT_SLICE_MS));
      if (outcome === "timed-out") this.#checkPresent();
    }
  }

  keepAlive(isNeeded: boolean): void {
    this.#isNeeded = isNeeded;
    if (isNeeded) this.#worker?.ref();
    else this.#worker?.unref();
  }

  close(): void {
    this.#isClosed = true;
    this.#port?.close();
    this.#port = undefined;
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #send(job: Job): void {
    const port = this.#port ?? this.#start();
    if (port === undefined) return;
    if (post(port, job) === true) this.#tellsPresence = true;
    this.#worker?.postMessage(BELL);
  }

  /** Undefined when that is forbidden, as in a sandbox; everything has its answer then. */
  #start(): MessagePort | undefined {
    const { port1, port2 } = new MessageChannel();
    const data: ThreadData = { port: port2, setup: this.#setup, counters: this.counters };
    let worker: Worker;
    try {
      worker = new Worker(this.#module, {
        name: "lsm-core",
        workerData: data,
        transferList: [port2],
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
      });
    } catch (error) {
      port1.close();
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", () => this.#fail(new Error("it has ended")));
    this.#startedAt = performance.now();
    worker.on("message", () => {
      // Before the results are taken: one that comes later rings again.
      Atomics.store(this.counters, RUNG, 0);
      this.onResults?.();
    });
    // A listener for messages has made it needed.
    if (!this.#isNeeded) worker.unref();
    this.#worker = worker;
    this.#port = port1;
    return port1;
  }

  /** A database that is closed before it needed the thread does not start one to say so. */
  #runHere(job: Job): void {
    const post = (result: JobResult): void => {
      this.#seenCount = (this.#seenCount + 1) | 0;
      Atomics.add(this.counters, RESULT_COUNT, 1);
      this.#results.push(result);
    };
    new JobRunner(new NodeStorage(), BYTEWISE, this.#setup, this.counters, post, () => {}).run(job);
  }

  #collect(): void {
    while (this.#port !== undefined) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      this.#take(received.message as ThreadMessage);
    }
  }

  #take(message: ThreadMessage): void {
    this.#seenCount = (this.#seenCount + 1) | 0;
    // The thread ends by itself now; that is not its death.
    if (message.kind === "closed") this.#isClosed = true;
    if (message.kind === "range-compacted" || message.kind === "failed") this.#askedRanges.delete(message.id);
    this.#results.push(message.kind === "failed" ? { ...message, error: fromErrorData(message.error) } : message);
  }

  /** A caller that blocks gets no events, so it looks by itself whether waiting has a purpose. */
  #checkAlive(now: number): void {
    const state = Atomics.load(this.counters, THREAD_STATE);
    if (state === THREAD_GONE) this.#fail(new Error("it has ended"));
    else if (state === THREAD_ABSENT && this.#port !== undefined && now - this.#startedAt > START_MS_MAX) {
      this.#fail(new Error(`it has not begun after ${START_MS_MAX / 1000} seconds`));
    }
  }

  /** A thread that ran out of memory, or whose module cannot be run, has left no word in the counters. */
  #checkPresent(): void {
    if (!this.#tellsPresence || this.#port === undefined || post(this.#port, NOTHING) === true) return;
    // Its last result may have come just now.
    if (Atomics.load(this.counters, RESULT_COUNT) !== this.#seenCount) return;
    this.#fail(new Error("it has ended without a word, for want of memory or because its module cannot be run"));
  }

  /** The thread has ended: without a close job, nothing more that it was given will be done. */
  #fail(cause: Error): void {
    // What it has done is done, also when the news of its end came first.
    this.#collect();
    if (!this.#isClosed && this.#death === undefined) {
      const advice = `It was started from ${this.#module.href}; \`backgroundThread: false\` works without`;
      this.#death = new LsmError("Internal", `the background thread stopped: ${cause.message}. ${advice}`, { cause });
      this.#answerAll(this.#death);
    }
    this.onResults?.();
  }

  /** Fails all that may be waiting. */
  #answerAll(error: LsmError): void {
    for (const job of this.#askedKinds) {
      if (job === "remove") continue;
      const ids = job === "compact-range" ? this.#askedRanges : [0];
      for (const id of ids) this.#results.push({ kind: "failed", job, id, error, isFinal: true });
    }
    this.#askedKinds.clear();
    this.#askedRanges.clear();
  }
}

/**
 * Sends a job. Node.js returns true while the port has another end, of a thread that lives or is yet to start, then false or
 * `undefined`; nobody promises that, and other runtimes return `undefined` always.
 */
function post(port: MessagePort, job: Job): unknown {
  return port.postMessage(job);
}
