import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packagePath } from "../commands/command.ts";
import { CACHE_DIR, preparedPackage } from "./addons.ts";
import { runTool } from "./run-tool.ts";

const NAME = "@harperfast/rocksdb-js-linux-x64-glibc";

/**
 * Installs the addon of rocksdb-js into the cache, in the version that this package names, whatever Node it is declared for.
 *
 * @returns where it is
 * @throws {Error} when there is no network, or it is not for this platform
 */
export async function fetchRocksDbJs(signal: AbortSignal): Promise<string> {
  const manifest = JSON.parse(readFileSync(packagePath("package.json"), "utf8")) as {
    optionalDependencies?: Readonly<Record<string, string>>;
  };
  const version = manifest.optionalDependencies?.[NAME];
  if (version === undefined) throw new Error(`package.json does not name a version of ${NAME}.`);
  const dir = join(CACHE_DIR, "packages");
  mkdirSync(dir, { recursive: true });
  await runTool("npm", ["install", "--prefix", dir, "--force", "--no-save", "--ignore-scripts", `${NAME}@${version}`], {
    signal,
  });
  return preparedPackage(NAME);
}
