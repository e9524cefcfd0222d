/** Flushes with a thread that may not be started, closes, opens again, and reports the error and what is there. */
import { writeSync } from "node:fs";
import { Lsm } from "lsm-core";

const [directory] = process.argv.slice(2);
// Threads run files only. A sandbox refuses them in the same way, by an error of the constructor.
const db = Lsm.open(directory, { backgroundThread: new URL("http://127.0.0.1/background-thread.js") });
db.put("k", "v");
try {
  db.flush();
} catch (error) {
  writeSync(1, `${error.kind}: ${error.message}\n`);
}
db.close();
const later = Lsm.open(directory);
writeSync(1, `${later.has("k")}\n`);
later.close();
