// Rehearses a release: publishes the packages into a registry of its own, installs them as users do, and uses them.
//
//   pnpm run release:rehearse                  everything
//   pnpm run release:rehearse --only vite      one consumer; may be given several times
//   pnpm run release:rehearse --keep           leaves the folders, and says where they are
//
// Exits with 1 when anything failed, and in continuous integration also when something could not be run. The packages must have been built.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { RELEASED } from "../release/released.mjs";
import { CONSUMERS } from "./consumers/index.mjs";
import { installWithNpm, makeFolder } from "./consumers/user-folder.mjs";
import { publish } from "./publish.mjs";
import { startRegistry } from "./registry.mjs";
import { formatTable, isWell, Results } from "./results.mjs";
import { stopAll } from "./run.mjs";
import { obtainCommand } from "./toolbox.mjs";

/** Consumers that run at the same time. */
const CONCURRENCY = 2;

const { values: options } = parseArgs({
  options: { only: { type: "string", multiple: true }, keep: { type: "boolean" } },
});
const names = options.only ?? Object.keys(CONSUMERS);
const unknown = names.filter((name) => !Object.hasOwn(CONSUMERS, name));
if (unknown.length > 0) {
  console.error(`There is no consumer ${unknown.join(", ")}; there are ${Object.keys(CONSUMERS).join(", ")}.`);
  process.exit(2);
}

const directory = realpathSync(mkdtempSync(join(tmpdir(), "lsm-rehearse-")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => stop(signal));
// Whatever ends this process leaves nothing behind.
process.once("exit", cleanUp);

/** @type {import("./consumers/user-folder.mjs").Rehearsal} */
let rehearsal;
const results = new Results();
const startedAt = performance.now();
const isPublished = await results.note("registry", "version and publish", prepare);
if (isPublished) await useAll();
conclude();

/** Publishes into a fresh registry, and says what consumers need. */
async function prepare() {
  const own = RELEASED.map(({ name }) => name);
  const environment = await startRegistry(join(directory, "registry"), own);
  const versions = await publish(environment, await obtainCommand("pnpm"), join(directory, "repository"));
  for (const [name, version] of versions) console.log(`published ${name} ${version}`);
  rehearsal = {
    directory: join(directory, "users"),
    environment,
    versions,
    note: (...args) => results.note(...args),
    npmFolder: once(async () => {
      const folder = makeFolder(rehearsal, "npm", ["javascript"]);
      await installWithNpm(rehearsal, folder);
      return folder;
    }),
  };
}

/** Lets all consumers do what they do, some at a time. */
async function useAll() {
  const waiting = [...names];
  const useNext = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await CONSUMERS[name](rehearsal);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, useNext));
}

function conclude() {
  stopAll();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const isFine = isWell(results.all(), Boolean(process.env.CI));
  console.log(`\n${formatTable(results.all())}\n\nThe rehearsal ${isFine ? "succeeded" : "FAILED"} after ${seconds} s`);
  process.exitCode = isFine ? 0 : 1;
}

function stop(signal) {
  console.error(`\nThe rehearsal was stopped by ${signal}.`);
  process.exit(130);
}

function cleanUp() {
  stopAll();
  if (options.keep) console.log(`Kept: ${directory}`);
  else rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** Calls a function once, and gives every caller the same promise. */
function once(action) {
  let promise;
  return () => (promise ??= action());
}
