import type { StoreTransaction } from "../store/ordered-store.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { type ListOptions, parseWrite, pull, read, scan, writeIn } from "./store-bench.ts";

/** One thing that a transaction does: a read, or one write as {@link parseWrite} takes it. */
export type Step =
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "scan"; readonly options: ListOptions; readonly count: number }
  | { readonly kind: "write"; readonly script: string };

/** A step that was taken, with what a read saw. */
export interface TakenStep {
  readonly step: Step;
  readonly seen: string | undefined;
}

const KEYS = "abcdefgh";

/** A step on one of eight keys. `name` makes its values unlike all others. */
export function randomStep(random: SeededRandom, name: string, writes: boolean): Step {
  const choice = random.below(writes ? 8 : 4);
  if (choice <= 1) return { kind: "get", key: randomKey(random) };
  if (choice <= 3) return { kind: "scan", options: randomRange(random), count: 1 + random.below(5) };
  if (choice === 4) return { kind: "write", script: `-${randomKey(random)}` };
  if (choice === 5 && random.oneIn(2)) return { kind: "write", script: `-${randomKey(random)}..${randomKey(random)}` };
  return { kind: "write", script: `${randomKey(random)}=${name}` };
}

function randomKey(random: SeededRandom): string {
  return KEYS.charAt(random.below(KEYS.length));
}

function randomRange(random: SeededRandom): ListOptions {
  const range = { start: randomKey(random), end: random.oneIn(3) ? "i" : randomKey(random), reverse: random.oneIn(2) };
  return random.oneIn(3) ? { ...range, limit: 1 + random.below(3) } : range;
}

/** Takes a step in a transaction. */
export async function takeStep(transaction: StoreTransaction, step: Step): Promise<TakenStep> {
  if (step.kind === "get") return { step, seen: await read(transaction, step.key) };
  if (step.kind === "scan") return { step, seen: await pull(scan(transaction, step.options), step.count) };
  writeIn(transaction, step.script);
  return { step, seen: undefined };
}

/** Takes a step in a map, which is changed by writes, and gives what a read sees. */
export function takeStepIn(map: Map<string, string>, step: Step): string | undefined {
  if (step.kind === "get") return map.get(step.key);
  if (step.kind === "scan") return scanMap(map, step.options, step.count);
  const write = parseWrite(step.script);
  if (write.kind === "put") map.set(write.key, write.value);
  else if (write.kind === "delete") map.delete(write.key);
  else for (const key of map.keys()) if (key >= write.start && key < write.end) map.delete(key);
  return undefined;
}

function scanMap(map: ReadonlyMap<string, string>, options: ListOptions, count: number): string {
  const { start = "", end = "\xff", reverse = false, limit = Infinity } = options;
  const entries = [...map].filter(([key]) => key >= start && key < end).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (reverse) entries.reverse();
  return entries
    .slice(0, Math.min(limit, count))
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");
}
