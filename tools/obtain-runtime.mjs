// JavaScript runtimes other than Node.js, from npm packages, in the untracked .cache/runtimes.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { obtainPackages } from "./obtain-packages.mjs";

const SUFFIX = process.platform === "win32" ? ".exe" : "";

/** What each is called, which version is tested, and where its binary is published for this platform. */
export const RUNTIMES = {
  bun: { name: "Bun", version: "1.4.5", package: bunPackage(), binary: `bin/bun${SUFFIX}` },
  deno: { name: "Deno", version: "2.9.6", package: denoPackage(), binary: `deno${SUFFIX}` },
};

/**
 * The path of a runtime's binary.
 *
 * @param {keyof typeof RUNTIMES} id
 * @returns {Promise<string>}
 * @throws when there is none for this platform, with the reason
 */
export async function obtainRuntime(id) {
  const { version, package: name, binary } = RUNTIMES[id];
  const directory = await obtainPackages(join("runtimes", id), [`${name}@${version}`]);
  const path = join(directory, "node_modules", name, binary);
  const { stdout, error } = spawnSync(path, ["--version"], { encoding: "utf8" });
  if (stdout?.includes(version)) return path;
  throw new Error(`${name}@${version}: ${error?.message ?? `says that it is ${stdout.trim()}`}`);
}

function bunPackage() {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `@oven/bun-${system}-${process.arch === "arm64" ? "aarch64" : process.arch}`;
}

function denoPackage() {
  return `@deno/${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}`;
}
