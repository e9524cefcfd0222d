// Versions, packs and publishes as the release workflow does, in a copy of the repository, so that the working tree stays as it is.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { chooseStep } from "../release/plan-release.mjs";
import { RELEASED } from "../release/released.mjs";
import { commandPath, ROOT } from "../workspace.mjs";
import { run } from "./run.mjs";

/** What a release is not made of: what was installed, cached or reported. */
const LEFT_OUT = new Set(["node_modules", ".git", ".cache", ".turbo", ".data", "apps", "reports", "coverage"]);

/**
 * Publishes the packages into a registry, in the version that the changesets give them, or their own when there are none.
 *
 * @param {NodeJS.ProcessEnv} environment of a user who may publish
 * @param {string} pnpm the path of its command
 * @param {string} directory where the copy goes
 * @returns {Promise<Map<string, string>>} the versions, by name
 */
export async function publish(environment, pnpm, directory) {
  copyRepository(directory);
  if (isVersionWaiting(directory)) {
    await run(process.execPath, [commandPath("@changesets/cli", "changeset"), "version"], { cwd: directory });
  }
  const packed = join(directory, "release");
  const env = { ...process.env, PATH: `${dirname(pnpm)}${delimiter}${process.env.PATH}` };
  await run(process.execPath, [join("tools", "release", "pack-release.mjs"), packed], { cwd: directory, env });
  const versions = new Map();
  for (const { name } of RELEASED) {
    const { version } = readManifest(join(directory, "packages", name));
    // As a full release: that is what users get who name no version, and all other registries are far away.
    const tarball = join(packed, `${name}-${version}.tgz`);
    await run("npm", ["publish", tarball, "--access", "public", "--tag", "latest"], { env: environment });
    versions.set(name, version);
  }
  return versions;
}

/** Whether changesets wait to be made into a version. */
function isVersionWaiting(root) {
  const folder = join(root, ".changeset");
  const pre = join(folder, "pre.json");
  const step = chooseStep({
    changesets: readdirSync(folder)
      .filter((file) => file.endsWith(".md") && file !== "README.md")
      .map((file) => basename(file, ".md")),
    pre: existsSync(pre) ? JSON.parse(readFileSync(pre, "utf8")) : undefined,
    version: readManifest(join(root, "packages", RELEASED[0].name)).version,
    isPublished: () => false,
  });
  return step === "version";
}

function copyRepository(directory) {
  cpSync(ROOT, directory, { recursive: true, filter: (source) => !LEFT_OUT.has(basename(source)) });
  // Tools are found as in the repository; packages find each other in the copy, from where pnpm takes their versions.
  link(join(ROOT, "node_modules"), join(directory, "node_modules"));
  const folders = new Map(RELEASED.map(({ name }) => [name, join(directory, "packages", name)]));
  for (const folder of folders.values()) {
    for (const dependency of Object.keys(readManifest(folder).dependencies ?? {})) {
      if (folders.has(dependency)) link(folders.get(dependency), join(folder, "node_modules", dependency));
    }
  }
}

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
