/** Blocks until a flush is done whose thread runs out of memory, and reports the kind of the error. */
import { writeFileSync, writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { pathToFileURL } from "node:url";
import threads from "node:worker_threads";
import { Lsm } from "lsm-core";

const [directory] = process.argv.slice(2);
const module = `${directory}-thread.mjs`;
writeFileSync(
  module,
  `import { workerData } from "node:worker_threads";
  workerData.port.postMessage = () => {
    for (let kept; ; ) kept = { kept };
  };
  await import(${JSON.stringify(import.meta.resolve("lsm-core/background-thread"))});`,
);
// All threads get little memory, so that it is soon gone.
threads.Worker = class extends threads.Worker {
  constructor(url, options) {
    super(url, { ...options, resourceLimits: { maxOldGenerationSizeMb: 32 } });
  }
};
syncBuiltinESMExports();
const db = Lsm.open(directory, { backgroundThread: pathToFileURL(module) });
db.put("k", "v");
try {
  db.flush();
} catch (error) {
  writeSync(1, `${error.kind}\n`);
}
