// Packs what a release publishes: `node tools/release/pack-release.mjs <directory>`, in the release workflow, after the build and its checks.
//
// Into the directory go the tarballs, and `notes.md` with what the changelogs say of the version. In the workflow the manifests get
// the address of the repository, which registries compare with the provenance; nothing in the repository names it. The job that
// publishes then needs neither the repository nor its dependencies.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RELEASED } from "./released.mjs";

/**
 * The manifest with the address of the repository; as it is where nobody knows the address.
 *
 * @param {Record<string, unknown>} manifest
 * @param {string} directory the package's, seen from the root
 * @param {{ GITHUB_SERVER_URL?: string, GITHUB_REPOSITORY?: string }} environment
 */
export function withRepository(manifest, directory, environment) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = environment;
  if (!server || !repository) return manifest;
  const address = `${server}/${repository}`;
  return {
    ...manifest,
    homepage: `${address}/tree/HEAD/${directory}#readme`,
    bugs: `${address}/issues`,
    repository: { type: "git", url: `git+${address}.git`, directory },
  };
}

/**
 * What a changelog says of a version, without the heading.
 *
 * @param {string} changelog
 * @param {string} version
 */
export function notesOf(changelog, version) {
  const lines = changelog.split("\n");
  const start = lines.indexOf(`## ${version}`);
  if (start === -1) return "";
  const end = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  return lines
    .slice(start + 1, end === -1 ? undefined : end)
    .join("\n")
    .trim();
}

function main() {
  const [target] = process.argv.slice(2);
  if (target === undefined) throw new TypeError("pack-release: expected the directory to write into");
  const destination = resolve(target);
  mkdirSync(destination, { recursive: true });
  const notes = RELEASED.map(({ name, directory, manifest }) => {
    pack(directory, withRepository(manifest(), `packages/${name}`, process.env), destination);
    const changelog = join(directory, "CHANGELOG.md");
    const text = existsSync(changelog) ? notesOf(readFileSync(changelog, "utf8"), manifest().version) : "";
    return text === "" ? "" : `## ${name}\n\n${text}\n`;
  });
  writeFileSync(join(destination, "notes.md"), notes.filter(Boolean).join("\n"));
}

/** Packs a package with another manifest than the one it has, which is back in its place afterwards. */
function pack(directory, manifest, destination) {
  const path = join(directory, "package.json");
  const original = readFileSync(path);
  try {
    writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
    execFileSync("pnpm", ["pack", "--pack-destination", destination], {
      cwd: directory,
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
  } finally {
    writeFileSync(path, original);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
