// Other versions of Node.js than the running one, from npm packages, in the untracked .cache/nodes.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { obtainPackages } from "./obtain-packages.mjs";

/** The versions that are tested beside the one that is running. */
export const NODE_VERSIONS = ["22.23.3", "24.21.0", "26.10.0"];

/**
 * The path of a Node.js binary.
 *
 * @param {string} version
 * @returns {Promise<string>}
 * @throws when there is none for this platform, with a line for each name under which it was looked for
 */
export async function obtainNode(version) {
  const reasons = [];
  for (const name of packageNames()) {
    try {
      const directory = await obtainPackages(join("nodes", version), [`${name}@${version}`]);
      const binary = join(directory, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
      const { stdout, error } = spawnSync(binary, ["--version"], { encoding: "utf8" });
      if (stdout?.trim() === `v${version}`) return binary;
      reasons.push(`${name}@${version}: ${error?.message ?? `says that it is ${stdout.trim()}`}`);
    } catch (error) {
      reasons.push(`${name}@${version}: ${error.message}`);
    }
  }
  throw new Error(`no binary for ${process.platform}-${process.arch}\n${reasons.join("\n")}`);
}

/** Names under which this platform's binaries are published, the likelier first. */
function packageNames() {
  const system = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${system}-${process.arch}`;
  return process.platform === "darwin" ? [name, `node-bin-${system}-${process.arch}`] : [name];
}
