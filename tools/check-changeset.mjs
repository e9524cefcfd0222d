// Checks that a change that users notice carries a changeset: `node tools/check-changeset.mjs [base]`, in the workflow of pull requests.
//
// Compared are the commit on which the branch began and what is committed now. A change to a package's sources, pages or manifest
// needs a changeset that names the package; one to its API report needs one that is at least minor. Where users notice nothing after
// all, an empty changeset says so: `npx pnpm@12.21.0 changeset --empty`.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const PACKAGES = ["lsm-core", "lsm-typed"];

/** Within a package: what is shipped, or shown by a registry. */
const VISIBLE = /^(?:src|docs)\/|^README\.md$/;
const API_REPORT = /^api\//;

/** What of a manifest users do not notice; the version is the release's business. */
const UNNOTICED_FIELDS = ["version", "scripts", "devDependencies"];

/**
 * @typedef {object} Change
 * @property {readonly string[]} files paths that were changed, added or removed, seen from the root
 * @property {readonly string[]} manifests packages whose manifest changed in a way that users notice
 * @property {readonly string[]} changesets texts of the changesets that were added or changed
 */

/**
 * What is missing for a change to be handed in.
 *
 * @param {Change} change
 * @returns {string[]}
 */
export function findMissing({ files, manifests, changesets }) {
  const releases = changesets.map(releasesOf);
  // An empty one is a decision about the change as a whole.
  if (releases.some((release) => Object.keys(release).length === 0)) return [];
  return PACKAGES.flatMap((name) => {
    const paths = files
      .filter((file) => file.startsWith(`packages/${name}/`))
      .map((file) => file.slice(`packages/${name}/`.length));
    const noticed = paths.find((path) => VISIBLE.test(path)) ?? (manifests.includes(name) ? "package.json" : undefined);
    const kinds = releases.map((release) => release[name]).filter((kind) => kind !== undefined);
    if (paths.some((path) => API_REPORT.test(path)) && !kinds.some((kind) => kind === "minor" || kind === "major")) {
      return [`${name}: its API report changed; that needs a changeset that is at least minor`];
    }
    return noticed === undefined || kinds.length > 0 ? [] : [`${name}: ${noticed} changed, and no changeset names it`];
  });
}

/** The packages that a changeset names, with the kind of release that each needs. */
function releasesOf(changeset) {
  const match = /^---\r?\n([\s\S]*?)---/.exec(changeset);
  if (match === null) throw new Error(`A changeset begins with a line "---" and has a second one:\n${changeset}`);
  return parse(match[1]) ?? {};
}

/**
 * What changed since a branch began.
 *
 * @param {string} base the branch that it will go into
 * @param {string} directory the root of the repository
 * @returns {Change}
 */
export function readChange(base, directory) {
  const git = (...options) => execFileSync("git", options, { cwd: directory, encoding: "utf8" });
  const start = git("merge-base", base, "HEAD").trim();
  const lines = git("diff", "--name-status", "--no-renames", start, "HEAD").split("\n").filter(Boolean);
  const changes = lines.map((line) => ({ status: line[0], file: line.split("\t")[1] }));
  const manifestAt = (commit, name) => {
    const manifest = JSON.parse(git("show", `${commit}:packages/${name}/package.json`));
    for (const field of UNNOTICED_FIELDS) delete manifest[field];
    return JSON.stringify(manifest);
  };
  return {
    files: changes.map(({ file }) => file),
    manifests: PACKAGES.filter(
      (name) =>
        changes.some(({ status, file }) => status === "M" && file === `packages/${name}/package.json`) &&
        manifestAt(start, name) !== manifestAt("HEAD", name),
    ),
    changesets: changes
      .filter(({ status, file }) => status !== "D" && /^\.changeset\/(?!README)[^/]+\.md$/.test(file))
      .map(({ file }) => git("show", `HEAD:${file}`)),
  };
}

function main() {
  const base = process.argv[2] ?? "origin/main";
  const problems = findMissing(readChange(base, process.cwd()));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(
      "\nCONTRIBUTING.md says how a changeset is written; `npx pnpm@12.21.0 changeset --empty` says that users notice nothing.",
    );
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
