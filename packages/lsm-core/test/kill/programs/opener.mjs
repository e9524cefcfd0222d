/** Tries to open a directory once, in a process or in a worker thread, and reports how it went. */
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { Lsm } from "lsm-core";

function attempt(directory) {
  try {
    Lsm.open(directory).close();
    return "opened";
  } catch (error) {
    return `${error.kind} ${error.code}`;
  }
}

if (parentPort === null) writeSync(1, `${attempt(process.argv[2])}\n`);
else parentPort.postMessage(attempt(workerData));
