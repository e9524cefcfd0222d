// Puts npm packages into folders below the untracked .cache/: tools that only some machines can have, or only some commands need.
// Nothing of it is in the lock file, and no install script is run.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./workspace.mjs";

/** How long an install may take. */
const TIMEOUT_MS = 300_000;

/** Names what an install was for. Written last, so a folder that has it is whole. */
const STAMP = "obtained.json";

/**
 * The folder of an install of these packages; they are in its `node_modules`. Installed once.
 *
 * @param {string} folder where, below .cache/
 * @param {readonly string[]} specs exact versions, as npm takes them: `name@1.2.3`, `alias@npm:name@1.2.3`
 * @returns {Promise<string>}
 * @throws when npm cannot install them, with its first line about why
 */
export async function obtainPackages(folder, specs) {
  const directory = join(ROOT, ".cache", folder);
  const stamp = JSON.stringify(specs);
  if (existsSync(join(directory, STAMP)) && readFileSync(join(directory, STAMP), "utf8") === stamp) return directory;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  // A manifest of its own keeps npm from climbing up to the workspace.
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true }));
  const quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  try {
    await promisify(execFile)("npm", ["install", ...quiet, ...specs], {
      cwd: directory,
      timeout: TIMEOUT_MS,
      shell: process.platform === "win32",
    });
  } catch (error) {
    throw new Error(firstError(error.stderr), { cause: error });
  }
  writeFileSync(join(directory, STAMP), stamp);
  return directory;
}

/** @param {string | undefined} output of npm */
function firstError(output) {
  const lines = (output ?? "").split("\n").filter((line) => /error/i.test(line));
  return (lines.find((line) => !/error code/i.test(line)) ?? lines[0] ?? "npm install did not finish").trim();
}
