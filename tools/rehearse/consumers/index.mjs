import { useEsbuild, useVite, useWebpack } from "./bundlers.mjs";
import { useNodes } from "./nodes.mjs";
import { useBun, useNpm, usePnpm, useYarn } from "./package-managers.mjs";
import { useTypescript } from "./typescript.mjs";

/**
 * Everyone who installs the packages, by name, in the order in which they begin.
 *
 * @type {Readonly<Record<string, (rehearsal: import("./user-folder.mjs").Rehearsal) => Promise<void>>>}
 */
export const CONSUMERS = {
  npm: useNpm,
  pnpm: usePnpm,
  typescript: useTypescript,
  yarn: useYarn,
  bun: useBun,
  nodes: useNodes,
  webpack: useWebpack,
  vite: useVite,
  esbuild: useEsbuild,
};
