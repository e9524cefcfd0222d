// What is in a package, file by file: the list follows from the sources, so that nothing comes along and nothing is missing.
import { filesUnder } from "./packed-package.mjs";

/** What the compiler makes of a source. */
const OUTPUTS = [".js", ".js.map", ".d.ts", ".d.ts.map"];

const ALWAYS = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"];

/**
 * Files of a package that should not be there, and files that are missing.
 *
 * @param {import("./packed-package.mjs").PackedPackage} packed
 * @returns {string[]}
 */
export function checkFiles({ files }) {
  const sources = filesUnder("src");
  const expected = new Set([
    ...ALWAYS,
    // Written by the first release.
    ...files.filter((file) => file === "CHANGELOG.md"),
    ...filesUnder("docs").map((file) => `docs/${file}`),
    ...sources.map((file) => `src/${file}`),
    ...sources.flatMap((file) => OUTPUTS.map((ending) => `dist/${file.replace(/\.ts$/, ending)}`)),
  ]);
  return [
    ...files.filter((file) => !expected.has(file)).map((file) => `${file} is in the package and should not be`),
    ...[...expected].filter((file) => !files.includes(file)).map((file) => `${file} is not in the package`),
  ];
}
