// Runs the packages' tests on other versions of Node.js, against the build that is there: `pnpm run test:nodes`.
//
// Left out is what takes most of the time and asks nothing of Node.js but JavaScript: sweeps over simulated storage, long random runs,
// codecs, types. The GitHub workflow runs everything on every version.
//
// The binaries come from npm packages, into an untracked cache; nothing of it is in the lock file. A version that cannot
// be had is named loudly and passed over, because registries and platforms differ; with `--required` it is a failure.
import { spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { NODE_VERSIONS, obtainNode } from "./obtain-node.mjs";
import { commandPath, ROOT } from "./workspace.mjs";

/** Minutes after which a run is stopped and counts as failed. */
const MINUTES_MAX = 5;

/** What is tested, and the folders of its tests that are left out. */
const TESTED = [
  { name: "lsm-core", without: ["crash", "damage", "faults", "model", "soak"] },
  { name: "lsm-typed", without: ["crash", "key", "model", "schema", "types", "value"] },
];

/** The path of a binary, or `undefined` and the reason on the console. */
async function tryToObtainNode(version) {
  try {
    return await obtainNode(version);
  } catch (error) {
    console.error(`\nNOT TESTED on Node.js ${version}: ${error.message}`);
    return undefined;
  }
}

function runTests(binary, version, { name, without }) {
  const started = Date.now();
  console.log(`\nNode.js ${version}: testing ${name}`);
  const excluded = without.map((folder) => `--exclude=test/${folder}/**`);
  const { status } = spawnSync(binary, [commandPath("vitest"), "run", ...excluded], {
    cwd: join(ROOT, "packages", name),
    stdio: "inherit",
    timeout: MINUTES_MAX * 60_000,
    env: {
      ...process.env,
      LSM_TEST_REPORT: `reports/node-${version}.json`,
      // Tests that start a process by the name `node` get the same version.
      PATH: `${dirname(binary)}${delimiter}${process.env.PATH}`,
    },
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`Node.js ${version}: ${name} ${status === 0 ? "ok" : "NOT ok"} after ${seconds} s`);
  return status === 0;
}

const required = process.argv.includes("--required");
let isOk = true;
for (const version of NODE_VERSIONS) {
  const binary = await tryToObtainNode(version);
  if (binary === undefined) isOk &&= !required;
  else for (const tested of TESTED) isOk = runTests(binary, version, tested) && isOk;
}
process.exitCode = isOk ? 0 : 1;
