import type { OrderedStore } from "lsm-typed";
import { expect } from "vitest";
import { rejectionOf } from "./rejection.ts";

/** Before every key and after every key that a collection makes. */
const EVERYTHING = { start: new Uint8Array(0), end: new Uint8Array(16).fill(0xff) };
const PIECE = 1_000;

/** A key and its value in hexadecimal digits. */
export type DumpedEntry = readonly [key: string, value: string];

/** Every byte that a store holds, in key order. */
export async function dump(store: OrderedStore): Promise<DumpedEntry[]> {
  const scan = store.scan(EVERYTHING);
  const entries: DumpedEntry[] = [];
  for (;;) {
    const piece = await scan.next(PIECE);
    if (piece.length === 0) return entries;
    for (const { key, value } of piece) entries.push([toHex(key), toHex(value)]);
  }
}

/** Runs what must fail, and checks that the store holds the same bytes afterwards. Gives the error. */
export async function rejectionUntouched(store: OrderedStore, run: () => unknown): Promise<unknown> {
  const before = await dump(store);
  const error = await rejectionOf(run);
  expect(await dump(store)).toEqual(before);
  return error;
}

/** Changes what a store holds, past the collections. */
export async function tamper(
  store: OrderedStore,
  key: string,
  change: (value: Uint8Array) => Uint8Array | undefined,
): Promise<void> {
  await store.transact(async (transaction) => {
    const bytes = fromHex(key);
    const value = await transaction.get(bytes);
    if (value === undefined) throw new RangeError(`there is no key ${key}`);
    const changed = change(value);
    if (changed === undefined) transaction.delete(bytes);
    else transaction.put(bytes, changed);
  });
}

/** The key of the only entry whose value has `text` in it. */
export async function keyOfValue(store: OrderedStore, text: string): Promise<string> {
  const needle = toHex(new TextEncoder().encode(text));
  const found = (await dump(store)).filter(([, value]) => value.includes(needle));
  expect(found, `entries with ${JSON.stringify(text)} in their value`).toHaveLength(1);
  return (found[0] as DumpedEntry)[0];
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}
