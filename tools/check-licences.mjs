// Checks under which licences our dependencies are: `pnpm run check:licences`.
//
// What comes with the published packages must be permissive, without exception. What we only build and test with may be on a list of
// exceptions, with the reason. Packages for other systems are not installed, so each system checks its own.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import satisfies from "spdx-satisfies";

const PERMISSIVE = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
];

/** Packages under other licences that only build or test, and why that is fine. The licence is what pnpm calls it. */
export const EXCEPTIONS = [
  {
    name: /^argparse$/,
    licence: "Python-2.0",
    why: "permissive; the licence of the Python code that it was translated from",
  },
  {
    name: /^lightningcss(?:-[a-z0-9-]+)?$/,
    licence: "MPL-2.0",
    why: "part of Vite, used unchanged; copyleft for its own files only, and none of them is shipped",
  },
  {
    name: /^truncate-utf8-bytes$/,
    licence: "WTFPL",
    why: "permissive; part of the local registry of the release rehearsal",
  },
  {
    name: /^spawndamnit$/,
    licence: "Unknown",
    why: "part of changesets; its manifest points to its LICENSE file, which has the text of MIT",
  },
  {
    name: /^spdx-exceptions$/,
    licence: "CC-BY-3.0",
    why: "part of this check; the list of names that SPDX publishes, with its attribution",
  },
  {
    name: /^spdx-ranges$/,
    licence: "(MIT AND CC-BY-3.0)",
    why: "part of this check; as above",
  },
  {
    name: /^@harperfast\/rocksdb-js-[a-z0-9-]+$/,
    licence: "Unknown",
    why: "binaries that lsm-bench measures; they carry no licence field, the package that they belong to is Apache-2.0",
  },
];

/**
 * Packages whose licence is not allowed.
 *
 * @param {Record<string, readonly { name: string, versions: readonly string[] }[]>} byLicence as pnpm lists them
 * @param {typeof EXCEPTIONS} exceptions
 * @returns {string[]}
 */
export function findForbidden(byLicence, exceptions) {
  return Object.entries(byLicence)
    .filter(([licence]) => !isPermissive(licence))
    .flatMap(([licence, packages]) =>
      packages
        .filter(
          ({ name }) => !exceptions.some((exception) => exception.name.test(name) && exception.licence === licence),
        )
        .map(({ name, versions }) => `${name}@${versions.join(", ")} is under ${licence}`),
    );
}

function isPermissive(licence) {
  try {
    return satisfies(licence, PERMISSIVE);
  } catch {
    return false; // Not an expression of SPDX: nobody knows what it means.
  }
}

function listLicences(options) {
  const output = execFileSync("pnpm", ["licenses", "list", "--json", ...options], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
  return JSON.parse(output);
}

function main() {
  const shipped = listLicences(["--prod", "--filter", "lsm-core", "--filter", "lsm-typed"]);
  const all = listLicences(["--recursive"]);
  const problems = [
    ...findForbidden(shipped, []).map((problem) => `${problem}, and comes with our packages`),
    ...findForbidden(all, EXCEPTIONS).map(
      (problem) => `${problem}; is it meant to be used? tools/check-licences.mjs says which may`,
    ),
  ];
  for (const problem of problems) console.error(problem);
  const count = (byLicence) => Object.values(byLicence).flat().length;
  if (problems.length === 0) {
    console.log(`${count(all)} dependencies, ${count(shipped)} of them of our packages: licences are fine`);
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
