// Runs the packages' tests on other versions of Node.js, against the build that is there: `pnpm run test:nodes`.
//
// Left out is what takes most of the time and asks nothing of Node.js but JavaScript: sweeps over simulated storage, long random runs,
// codecs, types. The GitHub workflow runs everything on every version.
//
// The binaries come from npm packages, into an untracked cache; nothing of it is in the lock file. A version that cannot
// be had is named loudly and passed over, because registries and platforms differ; with `--required` it is a failure.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { commandPath, ROOT } from "./workspace.mjs";

const VERSIONS = ["22.23.3", "24.21.0", "26.10.0"];

/** Minutes after which a run is stopped and counts as failed. */
const MINUTES_MAX = 5;

const CACHE = join(ROOT, ".cache", "nodes");

/** What is tested, and the folders of its tests that are left out. */
const TESTED = [
  { name: "lsm-core", without: ["crash", "damage", "faults", "model", "soak"] },
  { name: "lsm-typed", without: ["crash", "key", "model", "schema", "types", "value"] },
];

/** Names under which this platform's binaries are published, the likelier first. */
function packageNames() {
  const system = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${system}-${process.arch}`;
  return process.platform === "darwin" ? [name, `node-bin-${system}-${process.arch}`] : [name];
}

/** The path of a Node.js binary, or `undefined` and the reason on the console. */
function obtainNode(version) {
  const directory = join(CACHE, version);
  const reasons = [];
  for (const name of packageNames()) {
    const binary = join(directory, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
    if (!existsSync(binary)) {
      mkdirSync(directory, { recursive: true });
      // A manifest of its own keeps npm from climbing up to the workspace.
      writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
      const { status, stderr } = spawnSync(
        "npm",
        [
          "install",
          "--no-save",
          "--no-audit",
          "--no-fund",
          "--ignore-scripts",
          "--loglevel=error",
          `${name}@${version}`,
        ],
        { cwd: directory, encoding: "utf8", timeout: 120_000, shell: process.platform === "win32" },
      );
      if (status !== 0) reasons.push(`${name}@${version}: ${firstError(stderr)}`);
    }
    if (existsSync(binary) && spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim() === `v${version}`) {
      return binary;
    }
  }
  console.error(`\nNOT TESTED on Node.js ${version}: no binary for ${process.platform}-${process.arch}.`);
  for (const reason of reasons) console.error(`  ${reason}`);
  return undefined;
}

function firstError(output) {
  const lines = (output ?? "").split("\n").filter((line) => /error/i.test(line));
  return (lines.find((line) => !/error code/i.test(line)) ?? lines[0] ?? "npm install did not finish").trim();
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
for (const version of VERSIONS) {
  const binary = obtainNode(version);
  if (binary === undefined) isOk &&= !required;
  else for (const tested of TESTED) isOk = runTests(binary, version, tested) && isOk;
}
process.exitCode = isOk ? 0 : 1;
