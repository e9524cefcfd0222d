// What the manifest of a published package must say.

/** Scripts that run on the machines of users. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall", "prepare"];

/** What runs our checks runs our packages. */
const ENGINE = ">=20.19.0";

const LICENCE = "MIT OR Apache-2.0";

/** Keywords without which a package is not found. */
const KEYWORDS_MIN = 5;

/** Ranges that only this workspace understands. */
const WORKSPACE_RANGE = /^(?:workspace|catalog|link|file):/;

/**
 * Problems of a manifest as it was packed.
 *
 * @param {import("./packed-package.mjs").PackedPackage} packed
 * @returns {string[]}
 */
export function checkManifest({ manifest, files, read }) {
  const problems = [];
  const expect = (isSo, problem) => {
    if (!isSo) problems.push(`package.json: ${problem}`);
  };
  expect(manifest.private !== true, "private is set");
  expect(manifest.license === LICENCE, `license is ${manifest.license}, not ${LICENCE}`);
  expect(manifest.engines?.node === ENGINE, `engines.node is ${manifest.engines?.node}, not ${ENGINE}`);
  expect(manifest.type === "module", "type is not module");
  const effects = files
    .filter((file) => /^dist\/.*\.js$/.test(file) && isForEffect(read(file)))
    .map((file) => `./${file}`);
  expect(
    same(manifest.sideEffects || [], effects),
    `sideEffects is ${JSON.stringify(manifest.sideEffects)}, but modules for their effects are: ${effects.join(", ") || "none"}`,
  );
  expect((manifest.description ?? "").length > 0, "there is no description");
  expect((manifest.keywords ?? []).length >= KEYWORDS_MIN, `fewer than ${KEYWORDS_MIN} keywords`);
  for (const script of INSTALL_SCRIPTS) {
    expect(manifest.scripts?.[script] === undefined, `an install script: ${script}`);
  }
  for (const path of exportedFiles(manifest.exports)) {
    expect(files.includes(path.replace(/^\.\//, "")), `exports names ${path}, which is not in the package`);
  }
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) {
    for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
      expect(!WORKSPACE_RANGE.test(range), `${kind} has ${name} as ${range}`);
    }
  }
  return problems;
}

/** A module without exports is there for what it does when it is loaded, unless it held types only. Bundlers must not leave it out. */
function isForEffect(code) {
  const exportsNothing = !/^export (?!\{\})/m.test(code);
  return exportsNothing && code.replace(/^export \{\};?|^\/\/.*/gm, "").trim() !== "";
}

function same(left, right) {
  return left.length === right.length && left.every((item) => right.includes(item));
}

/** Every path that `exports` leads to. */
function exportedFiles(exports) {
  if (typeof exports === "string") return [exports];
  return Object.values(exports ?? {}).flatMap(exportedFiles);
}
