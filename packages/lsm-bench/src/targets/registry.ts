import type { BytesTargetDescription } from "../bench-target.ts";
import type { TargetEntry } from "../results.ts";
import type { TypedTargetDescription } from "../typed/typed-target.ts";
import { loadBetterSqlite3 } from "./better-sqlite3.ts";
import { loadClassicLevel } from "./classic-level.ts";
import { loadLmdb } from "./lmdb.ts";
import { loadMap } from "./map.ts";
import { loadMemoryLevel } from "./memory-level.ts";
import { loadNativeLeveldb, loadNativeLmdb } from "./native.ts";
import { loadNodeSqlite } from "./node-sqlite.ts";
import { loadRocksDbJs } from "./rocksdb-js.ts";
import { loadRocksDbNative } from "./rocksdb-native.ts";

export type TargetDescription = BytesTargetDescription | TypedTargetDescription;

interface Loader extends Pick<TargetEntry, "name" | "role" | "family"> {
  /** Loads the target, and nothing of the others. */
  readonly load: () => Promise<TargetDescription>;
}

const LOADERS: readonly Loader[] = [
  bytes("lsm-core", "subject", async () => (await import("./lsm-core.ts")).loadLsmCore()),
  bytes("classic-level", "peer", loadClassicLevel),
  bytes("lmdb", "peer", loadLmdb),
  bytes("rocksdb-js", "peer", loadRocksDbJs),
  bytes("rocksdb-native", "peer", loadRocksDbNative),
  bytes("better-sqlite3", "peer", loadBetterSqlite3),
  bytes("node-sqlite", "peer", loadNodeSqlite),
  bytes("native-leveldb", "native", loadNativeLeveldb),
  bytes("native-lmdb", "native", loadNativeLmdb),
  bytes("memory-level", "floor", loadMemoryLevel),
  bytes("map", "floor", loadMap),
  typed("lsm-typed", "subject", async () => (await import("./lsm-typed.ts")).loadLsmTyped()),
  typed("lmdb-msgpackr", "peer", async () => (await import("./lmdb-msgpackr.ts")).loadLmdbMsgpackr()),
  typed("sqlite-drizzle", "peer", async () => (await import("./sqlite-drizzle.ts")).loadSqliteDrizzle()),
  typed("dexie", "floor", async () => (await import("./dexie.ts")).loadDexie()),
];

function bytes(name: string, role: Loader["role"], load: Loader["load"]): Loader {
  return { name, role, family: "bytes", load };
}

function typed(name: string, role: Loader["role"], load: Loader["load"]): Loader {
  return { name, role, family: "typed", load };
}

/** Names of all targets in the order of the report. */
export const TARGET_NAMES: readonly string[] = LOADERS.map(({ name }) => name);

/** What is known of a target, and how to use it where it can be used here. */
export interface LoadedTarget {
  readonly entry: TargetEntry;
  readonly description?: TargetDescription;
}

/**
 * Loads a target.
 *
 * @param name one of {@link TARGET_NAMES}
 * @returns the target, or the reason why it cannot be used here
 * @throws {TypeError} when there is no target of that name
 */
export async function loadTarget(name: string): Promise<LoadedTarget> {
  const loader = LOADERS.find((candidate) => candidate.name === name);
  if (loader === undefined) throw new TypeError(`Unknown target "${name}"; there are ${TARGET_NAMES.join(", ")}.`);
  const { role, family } = loader;
  try {
    const description = await loader.load();
    const { version, settings } = description;
    return { entry: { name, role, family, version, settings }, description };
  } catch (error) {
    const absent = error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
    return { entry: { name, role, family, absent } };
  }
}

/** Loads targets by their names, one after the other: what is known of each, and those that can be used here. */
export async function loadTargets(
  names: readonly string[],
): Promise<{ entries: TargetEntry[]; present: TargetDescription[] }> {
  const loaded = [];
  for (const name of names) loaded.push(await loadTarget(name));
  return {
    entries: loaded.map(({ entry }) => entry),
    present: loaded.flatMap(({ description }) => (description === undefined ? [] : [description])),
  };
}
