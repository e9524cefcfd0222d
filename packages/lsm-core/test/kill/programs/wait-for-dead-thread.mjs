/** Blocks, with all the time in the world, for a thread that is dead, while a listener takes what is left; reports what that got. */
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ThreadClient } from "../../../dist/worker/thread-client.js";

const [module, counterCount, counted] = process.argv.slice(2);
const counters = new Int32Array(new SharedArrayBuffer(4 * Number(counterCount)));
const client = new ThreadClient(pathToFileURL(module), {}, counters);
client.onResults = () => {
  for (let result = client.poll(); result !== undefined; result = client.poll()) {
    if (counted !== undefined) Atomics.add(counters, Number(counted), 1);
    writeSync(1, `${result.kind} ${result.job}\n`);
  }
};
client.submit({ kind: "compact-range", id: 1 });
client.wait(24 * 3600_000);
client.close();
