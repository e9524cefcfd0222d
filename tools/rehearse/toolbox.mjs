// The tools of users, each in an untracked folder of its own: what cannot be had on a platform leaves out only its own consumers.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { obtainPackages } from "../obtain-packages.mjs";
import { ROOT } from "../workspace.mjs";

const PNPM = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).packageManager;
const BUN = `@oven/bun-${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;

const PACKAGES = {
  pnpm: [PNPM],
  yarn: ["@yarnpkg/cli-dist@4.18.1"],
  // What the package `bun` downloads in its install script.
  bun: [`${BUN}@1.4.5`],
  typescript: [
    "typescript-5.9@npm:typescript@5.9.3",
    "typescript-6@npm:typescript@6.0.3",
    "typescript-7@npm:typescript@7.0.2",
  ],
  bundlers: ["esbuild@0.28.2", "vite@8.3.8", "webpack@5.112.2"],
};

/** A tool, or a runtime, that cannot be had here. */
export class Unavailable extends Error {}

/**
 * The folder whose `node_modules` has a tool.
 *
 * @param {keyof typeof PACKAGES} tool
 * @throws {Unavailable}
 */
export async function obtainTool(tool) {
  try {
    return await obtainPackages(join("rehearse", tool), PACKAGES[tool]);
  } catch (error) {
    throw new Unavailable(error.message, { cause: error });
  }
}

/**
 * The path of the command of a tool.
 *
 * @param {"pnpm" | "yarn" | "bun"} tool
 * @throws {Unavailable}
 */
export async function obtainCommand(tool) {
  const modules = join(await obtainTool(tool), "node_modules");
  const isWindows = process.platform === "win32";
  if (tool !== "bun") return join(modules, ".bin", isWindows ? `${tool}.cmd` : tool);
  const binary = join(modules, BUN, "bin", isWindows ? "bun.exe" : "bun");
  if (!existsSync(binary)) throw new Unavailable(`there is no ${binary}`);
  return binary;
}
