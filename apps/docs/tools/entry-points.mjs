// What the packages can be imported as.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./paths.mjs";

/** The packages that have a reference. */
export const PACKAGES = ["lsm-core", "lsm-typed"];

/**
 * Every name that a program can import something from, and the file behind it: what the manifests say. Modules that export nothing
 * are run, not read.
 *
 * @returns {{ specifier: string, file: string }[]}
 */
function entryPoints() {
  return PACKAGES.flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(join(ROOT, "packages", name, "package.json"), "utf8"));
    return Object.entries(exports)
      .filter(([, target]) => typeof target === "object")
      .map(([path, { types }]) => ({
        specifier: path === "." ? name : `${name}/${path.slice(2)}`,
        file: join(ROOT, "packages", name, types.replace("./dist/", "src/").replace(".d.ts", ".ts")),
      }))
      .filter(({ file }) => /^export /m.test(readFileSync(file, "utf8")));
  });
}

/** All modules of the reference: the entry points, and types that signatures mention. */
export const MODULES = [
  ...entryPoints(),
  {
    specifier: "lsm-typed/supporting-types",
    file: fileURLToPath(new URL("../reference/supporting-types.ts", import.meta.url)),
  },
];
