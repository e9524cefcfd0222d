// Checks the package in the current directory as npm would ship it: packs it, then looks at the packed form only.
import { spawnSync } from "node:child_process";
import { checkFiles } from "./package/check-files.mjs";
import { checkLinks } from "./package/check-links.mjs";
import { checkManifest } from "./package/check-manifest.mjs";
import { checkMaps } from "./package/check-maps.mjs";
import { packPackage } from "./package/packed-package.mjs";
import { commandPath } from "./workspace.mjs";

/**
 * Two thirds are what debuggers and editors use: sources and maps. The first bound, 400,000, was set before there was an
 * engine; comments were taken out of the JavaScript (469,000 bytes with them) before it was set anew, to 440,000.
 * Transactions took lsm-core from 423,000 to 457,000; what bundled programs and Deno need, and a changelog, to 476,000;
 * LZ4, merges with a queue and blocks of their own, and cursors and heads of keys for scans, to 521,000.
 */
const PACKED_BYTES_MAX = 540_000;

const packed = packPackage();
const problems = [];
try {
  if (packed.bytes > PACKED_BYTES_MAX) {
    problems.push(`${packed.bytes} bytes packed; at most ${PACKED_BYTES_MAX} are wanted`);
  }
  for (const check of [checkManifest, checkFiles, checkMaps, checkLinks]) problems.push(...check(packed));
  run("publint", "publint", [packed.tarball, "--strict"]);
  run("@arethetypeswrong/cli", "attw", [packed.tarball, "--profile", "esm-only"]);
} finally {
  packed.remove();
}
for (const problem of problems) console.error(problem);
if (problems.length === 0) {
  console.log(`${packed.manifest.name}: ${packed.files.length} files, ${Math.ceil(packed.bytes / 1024)} KiB packed`);
}
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
