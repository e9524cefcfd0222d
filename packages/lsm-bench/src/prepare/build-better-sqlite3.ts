import { copyFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageVersion } from "../targets/package-version.ts";
import { addonPath, CACHE_DIR } from "./addons.ts";
import { runTool } from "./run-tool.ts";

const NAME = "better-sqlite3";

/**
 * Compiles the addon of better-sqlite3 for this Node, in a copy: what is installed stays as it is.
 *
 * @returns where the addon is
 * @throws {Error} when there is no compiler, or no headers of Node and no network
 */
export async function buildBetterSqlite3(signal: AbortSignal): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve(`${NAME}/package.json`);
  mkdirSync(CACHE_DIR, { recursive: true });
  const dir = mkdtempSync(join(CACHE_DIR, "build-"));
  try {
    cpSync(realpathSync(dirname(manifest)), dir, { recursive: true });
    await runTool("npm", ["run", "build-release"], { cwd: dir, signal });
    const addon = addonPath(NAME, packageVersion(NAME));
    copyFileSync(join(dir, "build", "Release", "better_sqlite3.node"), addon);
    return addon;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
