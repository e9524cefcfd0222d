// Where the packages are, and where their test reports lie.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where vitest writes the report of a package's tests, seen from the package; `vitest.shared.ts` says the same. */
export const TEST_REPORT = "reports/tests.json";

/** Every package: its name, its directory and its manifest. */
export function packages() {
  return ["packages", "apps"]
    .map((group) => join(ROOT, group))
    .filter((group) => existsSync(group))
    .flatMap((group) => readdirSync(group).map((name) => join(group, name)))
    .filter((directory) => existsSync(join(directory, "package.json")))
    .map((directory) => {
      const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
      return { name: manifest.name, directory, manifest };
    });
}

/** The packages that have tests. */
export function testedPackages() {
  return packages().filter(({ manifest }) => manifest.scripts?.test !== undefined);
}

/** The script behind a command of one of the root's dev dependencies, to run with any Node.js (bin links differ by platform). */
export function commandPath(packageName, command = packageName) {
  const directory = join(ROOT, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  return join(directory, typeof bin === "string" ? bin : bin[command]);
}
