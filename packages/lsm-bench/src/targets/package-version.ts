import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The version of an installed package, also when its `exports` hide its manifest.
 *
 * @throws {Error} when it is not installed
 */
export function packageVersion(name: string): string {
  let dir = dirname(createRequire(import.meta.url).resolve(name));
  for (;;) {
    const manifest = manifestIn(dir);
    if (manifest?.name === name && manifest.version !== undefined) return manifest.version;
    const parent = dirname(dir);
    if (parent === dir) throw new Error(`The manifest of ${name} was not found.`);
    dir = parent;
  }
}

function manifestIn(dir: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
