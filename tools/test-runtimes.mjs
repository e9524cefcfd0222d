// Runs tools/runtime-program on other JavaScript runtimes, against the build that is there: `pnpm run test:runtimes`.
//
// It runs on this Node.js first, which says whether the program itself is right. The others come from npm packages into an
// untracked cache; one that cannot be had is named loudly and passed over, with `--required` it is a failure.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { obtainRuntime, RUNTIMES } from "./obtain-runtime.mjs";
import { ROOT } from "./workspace.mjs";

const PROGRAM = join(ROOT, "tools", "runtime-program");

/** A run that takes longer hangs, and is stopped. Alone it takes seconds. */
const MINUTES_MAX = 5;

/** Nothing is looked for or kept outside of the repository and the temporary directory. */
const ENVIRONMENT = {
  ...process.env,
  DENO_DIR: join(ROOT, ".cache", "runtimes", "deno-dir"),
  DENO_NO_PROMPT: "1",
  DENO_NO_UPDATE_CHECK: "1",
  BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
};

/** Runs a command in the program's folder. Returns its exit code, or the signal that ended it. */
function run(binary, args) {
  const { status, signal } = spawnSync(binary, args, {
    cwd: PROGRAM,
    stdio: ["ignore", "inherit", "inherit"],
    timeout: MINUTES_MAX * 60_000,
    killSignal: "SIGKILL",
    env: ENVIRONMENT,
  });
  return status ?? signal;
}

function runProgram(name, binary, args) {
  const started = Date.now();
  console.log(`\n${name}`);
  const outcome = run(binary, args);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${name}: ${outcome === 0 ? "ok" : `NOT ok (${outcome})`} after ${seconds} s`);
  return outcome === 0;
}

/** Deno with no more permissions than a database needs; also after an owner was killed, which is when locks show what they are. */
function runInSandbox(binary) {
  const folder = mkdtempSync(join(tmpdir(), "lsm-runtime-"));
  const directory = join(folder, "db");
  const data = [`--allow-read=${folder}`, `--allow-write=${directory}`];
  const all = [`--allow-read=${folder},${join(ROOT, "packages", "lsm-core")}`, data[1]];
  const killed = process.platform === "win32" ? 1 : "SIGKILL";
  const steps = [
    { role: "refused", permissions: [], expected: 0 },
    { role: "refused", permissions: data, expected: 0 },
    { role: "killed", permissions: all, expected: killed },
    { role: "opened", permissions: all, expected: 0 },
  ];
  try {
    return steps.every(({ role, permissions, expected }) => {
      const isOk = run(binary, ["run", "--no-lock", ...permissions, "sandbox.mjs", role, directory]) === expected;
      console.log(`${isOk ? "ok   " : "FAIL "} in the sandbox, ${role}: ${permissions.join(" ") || "no permission"}`);
      return isOk;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The path of a binary, or `undefined` and the reason on the console. */
async function tryToObtain(id) {
  try {
    return await obtainRuntime(id);
  } catch (error) {
    const { name, version } = RUNTIMES[id];
    console.error(`\nNOT TESTED on ${name} ${version}: ${error.message}`);
    return undefined;
  }
}

const required = process.argv.includes("--required");
const node = process.execPath;
let isOk = runProgram(`Node.js ${process.versions.node}`, node, ["main.mjs"]);

const bun = await tryToObtain("bun");
if (bun === undefined) isOk &&= !required;
else isOk = runProgram(`Bun ${RUNTIMES.bun.version}`, bun, ["--no-install", "main.mjs", node]) && isOk;

const deno = await tryToObtain("deno");
if (deno === undefined) isOk &&= !required;
else {
  const args = ["run", "--no-lock", "--allow-all", "main.mjs", node];
  isOk = runProgram(`Deno ${RUNTIMES.deno.version}`, deno, args) && isOk;
  isOk = runInSandbox(deno) && isOk;
}
process.exitCode = isOk ? 0 : 1;
