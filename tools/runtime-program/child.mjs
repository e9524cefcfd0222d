// What other processes and threads do in the checks of processes: `child.mjs <role> <directory>`.
import { writeSync } from "node:fs";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { Lsm } from "lsm-core";
import { numbered } from "./check.mjs";

const [role, directory] = isMainThread ? process.argv.slice(2) : workerData;

function say(line) {
  if (isMainThread) writeSync(1, `${line}\n`);
  else parentPort.postMessage(line);
}

/** Enough for the background thread to be started and busy. */
function openBusy() {
  const db = Lsm.open(directory, { memtableCapacity: 20_000 });
  for (let i = 0; i < 2000; i++) db.put(...numbered(i));
  return db;
}

const ROLES = {
  /** Tries to open. */
  open() {
    try {
      Lsm.open(directory).close();
      say("opened");
    } catch (error) {
      say(`${error.kind} ${error.code}`);
    }
  },

  /** Opens and stays. */
  hold() {
    globalThis.kept = Lsm.open(directory);
    globalThis.kept.put("held", "yes");
    say("open");
    setInterval(() => {}, 60_000);
  },

  /** Writes for ever and says each number after the write has returned. */
  write() {
    const db = Lsm.open(directory, { memtableCapacity: 20_000 });
    const first = db.scan().length;
    say("open");
    for (let i = first; ; i++) {
      db.put(...numbered(i));
      say(i);
    }
  },

  /** Leaves the database open and has nothing more to do. */
  idle() {
    globalThis.kept = openBusy();
    say("idle");
  },

  /** Waits for nothing but the database. */
  async wait() {
    const db = openBusy();
    await db.flushAsync();
    await db.compactAsync();
    say("compacted");
    await db.closeAsync();
    say("closed");
  },

  exit() {
    openBusy();
    process.exit(3);
  },

  fail() {
    openBusy();
    throw new Error("the program fails");
  },
};

await ROLES[role]();
