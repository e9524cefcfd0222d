// Bundles a program, and runs the bundle in a folder that has nothing else. It must find the module of its background thread there,
// and when it is missing say what to set.
import assert from "node:assert/strict";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, runToFailure } from "../run.mjs";
import { obtainTool } from "../toolbox.mjs";
import { copyNpmFolder, makeFolder, runProgram } from "./user-folder.mjs";

/** What a build script leaves in the folder where it runs. */
const OUTPUT = "out";

/** @param {import("./user-folder.mjs").Rehearsal} rehearsal */
export async function useEsbuild(rehearsal) {
  await useBundler(rehearsal, "esbuild", "module");
  await useBundler(rehearsal, "esbuild", "commonjs");
}

/** @param {import("./user-folder.mjs").Rehearsal} rehearsal */
export async function useVite(rehearsal) {
  await useBundler(rehearsal, "vite", "module");
}

/** @param {import("./user-folder.mjs").Rehearsal} rehearsal */
export async function useWebpack(rehearsal) {
  await useBundler(rehearsal, "webpack", "module");
  await useBundler(rehearsal, "webpack", "commonjs");
}

/**
 * @param {import("./user-folder.mjs").Rehearsal} rehearsal
 * @param {"esbuild" | "vite" | "webpack"} bundler
 * @param {"module" | "commonjs"} type of what it makes
 */
async function useBundler(rehearsal, bundler, type) {
  const what = type === "module" ? "a bundle of ES modules" : "a bundle of CommonJS";
  const deployed = makeFolder(rehearsal, `${bundler}-${type}`, []);
  const isBundled = await rehearsal.note(bundler, what, async () => {
    await bundle(rehearsal, bundler, type, deployed);
    await runProgram(rehearsal, deployed, [process.execPath, "main.js"]);
  });
  if (!isBundled) return;
  await rehearsal.note(bundler, `${what}, its thread missing`, async () => {
    rmSync(join(deployed, "background-thread.js"));
    const output = await runToFailure(process.execPath, ["main.js"], { cwd: deployed, env: rehearsal.environment });
    assert.match(output, /LSM_NOT_FOUND/, output);
    assert.match(output, /set `backgroundThread` to the URL/, output);
  });
}

/** Where it is built, it is removed: a bundle that refers to there must not work. */
async function bundle(rehearsal, bundler, type, deployed) {
  const tools = await obtainTool("bundlers");
  const folder = await copyNpmFolder(rehearsal, `${bundler}-${type}-source`, ["javascript", "bundlers"]);
  const script = fileURLToPath(new URL(`bundlers/build-with-${bundler}.mjs`, import.meta.url));
  await run(process.execPath, [script, tools, type, OUTPUT], { cwd: folder, env: rehearsal.environment });
  cpSync(join(folder, OUTPUT), deployed, { recursive: true });
  writeFileSync(join(deployed, "package.json"), JSON.stringify({ type }));
  rmSync(folder, { recursive: true });
}
