import { createRequire } from "node:module";
import { join } from "node:path";
import { packagePath } from "../commands/command.ts";

/** Where `lsm-bench prepare` keeps what it fetched or built; git does not. */
export const CACHE_DIR: string = packagePath(".cache");

/** Where the addon of a package is kept that was built for this Node. */
export function addonPath(name: string, version: string): string {
  return join(CACHE_DIR, `${name}-${version}-abi${process.versions.modules}-${process.platform}-${process.arch}.node`);
}

/**
 * Where a package is kept that package managers leave out on this Node.
 *
 * @throws {Error} when it is not there
 */
export function preparedPackage(name: string): string {
  return createRequire(join(CACHE_DIR, "packages", "index.js")).resolve(name);
}
