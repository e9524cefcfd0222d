import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { COUNTER_COUNT, type Job } from "../../src/worker/jobs.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const MODULE = import.meta.resolve("lsm-core/background-thread");

/** A background thread that logs its jobs, and whose compactions are held before their edit until the database is being closed. */
function holdingModule(directory: string): { url: URL; log: string } {
  const log = join(directory, "log");
  const path = join(directory, "thread.mjs");
  const from = (module: string): string => JSON.stringify(new URL(module, MODULE));
  writeFileSync(
    path,
    `import { appendFileSync } from "node:fs";
    import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
    import { BYTEWISE } from ${from("../base/comparator.js")};
    import { NodeStorage } from ${from("../storage/node-storage.js")};
    import { JobRunner } from ${from("./job-runner.js")};
    import { BELL, CANCEL, RESULT_COUNT } from ${from("./jobs.js")};

    const { port, setup, counters } = workerData;
    let current;

    class HoldingStorage extends NodeStorage {
      syncDirectory(directory) {
        super.syncDirectory(directory);
        if (current.kind !== "compact") return;
        appendFileSync(${JSON.stringify(log)}, "held ");
        while (Atomics.load(counters, CANCEL) === 0) Atomics.wait(counters, CANCEL, 0, 1);
      }
    }

    function post(result) {
      port.postMessage(result);
      Atomics.add(counters, RESULT_COUNT, 1);
      Atomics.notify(counters, RESULT_COUNT);
      parentPort.postMessage(BELL);
    }

    const runner = new JobRunner(new HoldingStorage(), BYTEWISE, setup, counters, post, () => {});
    parentPort.on("message", () => {
      const { message: job } = receiveMessageOnPort(port);
      current = job;
      appendFileSync(${JSON.stringify(log)}, job.kind + " ");
      runner.run(job);
      if (job.kind === "close") parentPort.close();
    });`,
  );
  return { url: pathToFileURL(path), log };
}

/** Each time the same keys, so that their tables are merged, not moved. */
function flushPair(db: Lsm): void {
  db.put("a", "1");
  db.put("b", "1");
  db.flush();
}

function tablesIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.endsWith(".table"));
}

describe("a database that is closed when a compaction is about to end", () => {
  it.each(["close", "closeAsync"] as const)(
    "begins no other, and has removed what it replaced when %s is done",
    async (close) => {
      const parent = temporaryDirectory();
      const { url, log } = holdingModule(parent);
      const directory = join(parent, "db");
      const first = Lsm.open(directory, { backgroundThread: false });
      flushPair(first);
      first.close();
      const db = Lsm.open(directory, { backgroundThread: url, compactionTrigger: 1 });
      flushPair(db);
      while (!existsSync(log) || !readFileSync(log, "utf8").endsWith("held ")) await wait(1);
      expect(tablesIn(directory)).toHaveLength(3);
      await db[close]();
      expect(tablesIn(directory)).toHaveLength(1);
      expect(readFileSync(log, "utf8").trim().split(" ")).toEqual(["flush", "compact", "held", "remove", "close"]);
      using later = Lsm.open(directory);
      expect(later.verify()).toMatchObject({ tables: 1, entries: 2 });
    },
  );

  it("begins no compaction of a range any more", async () => {
    const db = Lsm.open(join(temporaryDirectory(), "db"));
    db.put("a", "1");
    db.flush();
    const compacted = db.compactAsync();
    const closed = db.closeAsync();
    await expect(compacted).rejects.toMatchObject({ kind: "Closed" });
    await closed;
  });
});

/** The background thread itself, with jobs that are on its port before it begins, and no bell. */
function startThread(directory: string, jobs: readonly Job[]): Worker {
  const { port1, port2 } = new MessageChannel();
  for (const job of jobs) port1.postMessage(job);
  const counters = new Int32Array(new SharedArrayBuffer(4 * COUNTER_COUNT));
  const setup = { directory, recovered: { state: {} } };
  return new Worker(new URL(MODULE), { workerData: { port: port2, setup, counters }, transferList: [port2] });
}

describe("the background thread", () => {
  it("leaves the directory alone after the close job, whatever it is asked", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "of-the-next-owner"), "");
    const thread = startThread(directory, [
      { kind: "remove", names: ["absent"] },
      { kind: "close", logId: 0, logBytes: 0 },
      { kind: "remove", names: ["of-the-next-owner"] },
    ]);
    await once(thread, "exit");
    expect(readdirSync(directory)).toEqual(["of-the-next-owner"]);
  });

  it("rings once for all results that nobody has come for", async () => {
    // The setup is too bare for a compaction: each is a failure, which is a result too.
    const thread = startThread(temporaryDirectory(), [
      { kind: "compact", forReads: false },
      { kind: "compact", forReads: false },
      { kind: "close", logId: 0, logBytes: 0 },
    ]);
    let bells = 0;
    thread.on("message", () => bells++);
    await once(thread, "exit");
    expect(bells).toBe(1);
  });
});
