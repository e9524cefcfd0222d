import { describe } from "../base/text.ts";
import { checkDurability, type Durability } from "./options.ts";

/** {@link Durability} as a number, in order of strength. */
export const NONE = 0;
export const PROCESS = 1;
export const SYNC = 2;

/** What a single write may ask for. */
export interface WriteOptions {
  /** Default: the database's `durability`. */
  readonly durability?: Durability | undefined;
}

/** The level that a write asks for, as a number; `fallback` when it does not. Throws TypeError or RangeError for anything else. */
export function writeLevel(options: WriteOptions | undefined, fallback: number): number {
  if (options === undefined) return fallback;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options must be an object such as { durability: "sync" }, got ${describe(options)}`);
  }
  const { durability } = options;
  return durability === undefined ? fallback : durabilityRank(checkDurability(durability, "durability"));
}

export function durabilityRank(durability: Durability): number {
  return durability === "none" ? NONE : durability === "process" ? PROCESS : SYNC;
}
