import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COUNTER_COUNT, RESULT_COUNT, THREAD_GONE, THREAD_STATE } from "../../src/worker/jobs.ts";
import { startProgram } from "../support/child.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

describe("a background thread that dies", () => {
  it("ends the wait of a caller that blocks, also when a listener has taken the failure", async () => {
    const module = join(temporaryDirectory(), "dead.mjs");
    writeFileSync(
      module,
      `import { workerData } from "node:worker_threads";
      Atomics.store(workerData.counters, ${THREAD_STATE}, ${THREAD_GONE});`,
    );
    // A process of its own, because a test that blocks would never be stopped.
    const ending = await startProgram("wait-for-dead-thread", module, String(COUNTER_COUNT)).ended;
    expect([ending.code, ending.output], ending.errors).toEqual([0, "failed compact-range\n"]);
  });

  it("ends the wait of a caller that blocks, also when a listener has taken its last result", async () => {
    const module = join(temporaryDirectory(), "closed.mjs");
    writeFileSync(
      module,
      `import { workerData } from "node:worker_threads";
      workerData.port.postMessage({ kind: "closed" });
      Atomics.store(workerData.counters, ${THREAD_STATE}, ${THREAD_GONE});`,
    );
    // The result is counted when it is taken, as if that came between two looks of the caller.
    const ending = await startProgram("wait-for-dead-thread", module, String(COUNTER_COUNT), String(RESULT_COUNT))
      .ended;
    expect([ending.code, ending.output], ending.errors).toEqual([0, "closed undefined\n"]);
  });

  it("ends the wait of a caller that blocks, also when it ran out of memory and could not say so", async () => {
    const ending = await startProgram("exhausted-thread", join(temporaryDirectory(), "db")).ended;
    expect([ending.code, ending.output], ending.errors).toEqual([0, "Internal\n"]);
  });

  it("is told to a process that waits for nothing but the database", async () => {
    const ending = await startProgram("dead-thread", join(temporaryDirectory(), "db")).ended;
    expect([ending.code, ending.output], ending.errors).toEqual([0, "Internal\n"]);
  });
});

describe("a background thread that cannot be started", () => {
  it("is an LsmError that says why and what works without, and loses nothing", async () => {
    const ending = await startProgram("refused-thread", join(temporaryDirectory(), "db")).ended;
    const [error, isThere] = ending.output.split("\n");
    expect(error, ending.errors).toMatch(/^Internal: .*background thread stopped: .*`backgroundThread: false`/);
    expect([ending.code, isThere]).toEqual([0, "true"]);
  });
});
