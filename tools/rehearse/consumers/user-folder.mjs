// Folders of users, and the one that several consumers run in, because installing is not their point.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../run.mjs";

/** What the programs print at their end. */
const DONE = "all is well";

/**
 * What consumers are given.
 *
 * @typedef {object} Rehearsal
 * @property {string} directory for their folders
 * @property {NodeJS.ProcessEnv} environment of a user of the registry
 * @property {ReadonlyMap<string, string>} versions that were published, by name
 * @property {(consumer: string, what: string, action: () => Promise<unknown>) => Promise<boolean>} note does something and notes how it ended
 * @property {() => Promise<string>} npmFolder a folder into which npm has installed the packages; nobody else changes it
 */

/**
 * Makes the folder of a user: a manifest, and programs that are copied from beside this file.
 *
 * @param {Rehearsal} rehearsal
 * @param {string} name
 * @param {readonly string[]} programs folders with programs
 */
export function makeFolder(rehearsal, name, programs) {
  const folder = join(rehearsal.directory, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: `user-of-${name}`, private: true, type: "module" }),
  );
  for (const from of programs) cpSync(fileURLToPath(new URL(from, import.meta.url)), folder, { recursive: true });
  return folder;
}

/**
 * Installs with npm what users of both packages install.
 *
 * @param {Rehearsal} rehearsal
 * @param {string} folder
 */
export async function installWithNpm(rehearsal, folder) {
  await run("npm", ["install", "lsm-core", "lsm-typed", "zod"], { cwd: folder, env: rehearsal.environment });
  checkVersions(rehearsal, folder);
}

/** What was installed is what was published a moment ago. */
export function checkVersions(rehearsal, folder) {
  for (const [name, version] of rehearsal.versions) {
    const manifest = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
    assert.equal(manifest.version, version, `the installed version of ${name}`);
  }
}

/** A copy of the folder into which npm has installed, with more programs. */
export async function copyNpmFolder(rehearsal, name, programs) {
  const installed = await rehearsal.npmFolder();
  const folder = makeFolder(rehearsal, name, programs);
  cpSync(installed, folder, { recursive: true });
  return folder;
}

/**
 * Runs a program that says so when it is done.
 *
 * @param {Rehearsal} rehearsal
 * @param {string} folder
 * @param {readonly string[]} command with its arguments
 */
export async function runProgram(rehearsal, folder, [command, ...args]) {
  const output = await run(command, args, { cwd: folder, env: rehearsal.environment });
  if (!output.includes(DONE)) throw new Error(`${[command, ...args].join(" ")}\ndid not print "${DONE}":\n${output}`);
}
