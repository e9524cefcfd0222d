// Checks the package in the current directory as npm would ship it: packs it, then looks at the packed form only.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandPath } from "./workspace.mjs";

/**
 * Two thirds are what debuggers and editors use: sources and maps. The first bound, 400,000, was set before there was an
 * engine; comments were taken out of the JavaScript (469,000 bytes with them) before it was set anew, to 440,000.
 * Transactions took lsm-core from 423,000 to 457,000.
 */
const PACKED_BYTES_MAX = 480_000;
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall", "prepare"];

const directory = mkdtempSync(join(tmpdir(), "check-package-"));
const problems = [];

try {
  execFileSync("pnpm", ["pack", "--pack-destination", directory], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  const tarball = join(directory, readdirSync(directory)[0]);
  const bytes = statSync(tarball).size;
  if (bytes > PACKED_BYTES_MAX) problems.push(`${bytes} bytes packed; at most ${PACKED_BYTES_MAX} are wanted`);

  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  for (const script of INSTALL_SCRIPTS) {
    if (manifest.scripts?.[script] !== undefined) problems.push(`an install script: ${script}`);
  }
  run("publint", "publint", [tarball, "--strict"]);
  run("@arethetypeswrong/cli", "attw", [tarball, "--profile", "esm-only"]);
  console.log(`${manifest.name}: ${Math.ceil(bytes / 1024)} KiB packed`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Runs a checker; what it says is shown only when it finds something. */
function run(packageName, command, options) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [commandPath(packageName, command), ...options], {
    encoding: "utf8",
  });
  if (status === 0) return;
  console.error(stdout + stderr);
  problems.push(`${command} found problems`);
}
