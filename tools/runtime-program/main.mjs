// Runs the packages as they are built on whatever runtime runs this: `node main.mjs`, `bun main.mjs`, `deno run --allow-all main.mjs`.
//
// A line for each check; exits with 1 when one failed. The argument, if any, is the path of a Node.js binary, with which this
// runtime then shares directories: each must see the other's lock, and read the other's files.
import { checkBackground } from "./background.mjs";
import { summarise } from "./check.mjs";
import { checkDurability } from "./durability.mjs";
import { checkProcesses } from "./processes.mjs";
import { checkReadsAndWrites } from "./reads-and-writes.mjs";
import { checkTransactions } from "./transactions.mjs";
import { checkTyped } from "./typed.mjs";

await checkReadsAndWrites();
await checkDurability();
await checkBackground();
await checkTransactions();
await checkTyped();
await checkProcesses(process.argv[2]);

// No `process.exit`: when something keeps this process alive, its caller notices.
process.exitCode = summarise(runtimeName()) ? 0 : 1;

function runtimeName() {
  if (globalThis.Deno !== undefined) return `Deno ${globalThis.Deno.version.deno}`;
  if (globalThis.Bun !== undefined) return `Bun ${globalThis.Bun.version}`;
  return `Node.js ${process.versions.node}`;
}
