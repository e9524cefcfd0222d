// What a push to a release branch asks for: `node tools/release/plan-release.mjs`, in the release workflow. Prints lines for its outputs:
//
//   step=version     changesets wait to be made into versions: a pull request does that
//   step=publish     the version that is there is not published yet
//   step=none        nothing to do
//   version=1.2.3    of both packages
//   tag=latest       under which name the registry offers the version: a pre-release's own (`next`), or `latest`
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../workspace.mjs";
import { RELEASED } from "./released.mjs";

/**
 * The step to take.
 *
 * @param {object} state
 * @param {readonly string[]} state.changesets names of the changesets that are there
 * @param {{ mode: string, changesets: readonly string[] } | undefined} state.pre what changesets remembers between pre-releases
 * @param {string} state.version
 * @param {() => boolean} state.isPublished asked only when it matters
 * @returns {"version" | "publish" | "none"}
 */
export function chooseStep({ changesets, pre, version, isPublished }) {
  // Between pre-releases, changesets stay until the release; leaving that mode asks for a version, too.
  const isWaiting =
    pre === undefined
      ? changesets.length > 0
      : pre.mode === "exit" || changesets.some((name) => !pre.changesets.includes(name));
  if (isWaiting) return "version";
  // Where packages begin; nothing was ever released under it.
  if (version === "0.0.0") return "none";
  return isPublished() ? "none" : "publish";
}

/** The name under which a registry offers a version: `1.2.0-next.0` as `next`. */
export function distTag(version) {
  return /^[^-+]+-([a-z]+)/i.exec(version)?.[1] ?? "latest";
}

function isPublished(version) {
  const unpublished = RELEASED.filter(({ name }) => {
    const { status, stdout } = spawnSync("npm", ["view", `${name}@${version}`, "version", "--json"], {
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    if (status === 0) return stdout.trim() === ""; // The package is there without that version.
    // Any other failure says nothing about the version, and must not look as if it were to be published.
    if (JSON.parse(stdout || "{}").error?.code === "E404") return true;
    throw new Error(`npm cannot tell whether ${name}@${version} is published:\n${stdout}`);
  });
  return unpublished.length === 0;
}

function main() {
  const directory = join(ROOT, ".changeset");
  const prePath = join(directory, "pre.json");
  const { version } = RELEASED[0].manifest();
  const step = chooseStep({
    changesets: readdirSync(directory)
      .filter((name) => name.endsWith(".md") && name !== "README.md")
      .map((name) => name.slice(0, -".md".length)),
    pre: existsSync(prePath) ? JSON.parse(readFileSync(prePath, "utf8")) : undefined,
    version,
    isPublished: () => isPublished(version),
  });
  console.log(`step=${step}\nversion=${version}\ntag=${distTag(version)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
