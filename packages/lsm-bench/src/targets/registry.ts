import type { TargetDescription } from "../bench-target.ts";
import { loadClassicLevel } from "./classic-level.ts";
import { loadLmdb } from "./lmdb.ts";
import { loadMap } from "./map.ts";

type Load = () => Promise<TargetDescription>;

const LOADERS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ["lsm-core", async () => (await import("./lsm-core.ts")).loadLsmCore()],
  ["classic-level", loadClassicLevel],
  ["lmdb", loadLmdb],
  ["map", loadMap],
]);

/** The engine that all the others are compared with. */
export const SUBJECT: string = "lsm-core";
/** The target that keeps nothing on disk: shown, but no peer. */
export const FLOOR: string = "map";
/** Names of all targets in the order of the report. */
export const TARGET_NAMES: readonly string[] = [...LOADERS.keys()];

/**
 * Loads a target.
 *
 * @param name one of {@link TARGET_NAMES}
 * @returns the target, or the reason why it cannot be used here
 * @throws {TypeError} when there is no target of that name
 */
export async function loadTarget(name: string): Promise<TargetDescription | { readonly absent: string }> {
  const load = LOADERS.get(name);
  if (load === undefined) throw new TypeError(`Unknown target "${name}"; there are ${TARGET_NAMES.join(", ")}.`);
  try {
    return await load();
  } catch (error) {
    return { absent: error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error) };
  }
}
