/** Waits for a flush whose thread dies of it, with nothing else to keep the process alive, and reports the kind of the error. */
import { writeFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Lsm } from "lsm-core";

const [directory] = process.argv.slice(2);
const module = `${directory}-thread.mjs`;
writeFileSync(
  module,
  `import { workerData } from "node:worker_threads";
  workerData.port.postMessage = () => process.exit(1);
  await import(${JSON.stringify(import.meta.resolve("lsm-core/background-thread"))});`,
);
const db = Lsm.open(directory, { backgroundThread: pathToFileURL(module) });
db.put("k", "v");
try {
  await db.flushAsync();
} catch (error) {
  writeSync(1, `${error.kind}\n`);
}
