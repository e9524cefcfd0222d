// Runs the packages' tests on other versions of Node.js, against the build that is there: `pnpm run test:nodes`.
//
// Left out is what takes most of the time and asks nothing of Node.js but JavaScript: sweeps over simulated storage, long random runs,
// codecs, types. The GitHub workflow runs everything on every version.
//
// The binaries come from npm packages, into an untracked cache; nothing of it is in the lock file. A version that cannot
// be had is named loudly and passed over, because registries and platforms differ; with `--required` it is a failure.
import { spawn } from "node:child_process";
import { once } from "node:events";
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

/** Runs the tests of a package; what they print is shown when they have ended, as others run beside them. */
async function runTests(binary, version, { name, without }) {
  const started = Date.now();
  const excluded = without.map((folder) => `--exclude=test/${folder}/**`);
  const tests = spawn(binary, [commandPath("vitest"), "run", ...excluded], {
    cwd: join(ROOT, "packages", name),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: MINUTES_MAX * 60_000,
    env: {
      ...process.env,
      LSM_TEST_REPORT: `reports/node-${version}.json`,
      // Tests that start a process by the name `node` get the same version.
      PATH: `${dirname(binary)}${delimiter}${process.env.PATH}`,
    },
  });
  const output = [];
  for (const stream of [tests.stdout, tests.stderr]) stream.on("data", (piece) => output.push(piece));
  const [status] = await once(tests, "close");
  process.stdout.write(Buffer.concat(output));
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`Node.js ${version}: ${name} ${status === 0 ? "ok" : "NOT ok"} after ${seconds} s`);
  return status === 0;
}

const required = process.argv.includes("--required");
let isOk = true;
for (const version of NODE_VERSIONS) {
  const binary = await tryToObtainNode(version);
  if (binary === undefined) {
    isOk &&= !required;
    continue;
  }
  console.log(`\nNode.js ${version}: testing ${TESTED.map(({ name }) => name).join(" and ")}`);
  const outcomes = await Promise.all(TESTED.map((tested) => runTests(binary, version, tested)));
  isOk &&= outcomes.every(Boolean);
}
process.exitCode = isOk ? 0 : 1;
