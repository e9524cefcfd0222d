// A package as npm would ship it: packed by pnpm, and unpacked again to be looked at.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";

/**
 * @typedef {object} PackedManifest
 * @property {string} name
 * @property {boolean} [private]
 * @property {string} [description]
 * @property {string[]} [keywords]
 * @property {string} [license]
 * @property {string} [type]
 * @property {false | string[]} [sideEffects]
 * @property {Record<string, string | Record<string, string>>} [exports]
 * @property {Record<string, string>} [engines]
 * @property {Record<string, string>} [scripts]
 */

/**
 * @typedef {object} PackedPackage
 * @property {string} tarball the path of the tarball
 * @property {number} bytes its size
 * @property {readonly string[]} files what is in it, sorted, with `/` between folders
 * @property {PackedManifest} manifest its package.json
 * @property {(file: string) => string} read the text of a file in it
 * @property {() => void} remove removes everything that was written
 */

/**
 * Packs the package of the current directory.
 *
 * @returns {PackedPackage}
 */
export function packPackage() {
  const directory = mkdtempSync(join(tmpdir(), "check-package-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    execFileSync("pnpm", ["pack", "--pack-destination", directory], {
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    const [name] = readdirSync(directory);
    // A name without a folder: some programs called tar take `C:` for the name of a machine.
    execFileSync("tar", ["-xzf", name], { cwd: directory });
    const root = join(directory, "package");
    const read = (file) => readFileSync(join(root, file), "utf8");
    const tarball = join(directory, name);
    return {
      tarball,
      bytes: statSync(tarball).size,
      files: filesUnder(root),
      manifest: JSON.parse(read("package.json")),
      read,
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Every file below a directory, seen from it, sorted, with `/` between folders. */
export function filesUnder(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .sort();
}
