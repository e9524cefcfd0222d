import type { Awaitable } from "../base/awaitable.ts";
import { isTypedError } from "../base/errors.ts";
import type { OrderedStore, StoreEntry, StoreReader, StoreScan, StoreTransaction } from "../store/ordered-store.ts";

/** The functions of a test runner, such as `import { describe, expect, it } from "vitest"`. */
export interface TestFunctions {
  /** Declares a group of tests. */
  readonly describe: (name: string, body: () => void) => void;
  /** Declares a test; it fails when its body throws or rejects. */
  readonly it: (name: string, body: () => void | Promise<void>) => void;
  /** Compares, deeply, and throws when there is a difference. */
  readonly expect: (actual: unknown) => { toEqual(expected: unknown): void };
}

/** A store under test. */
export interface StoreFixture {
  /** Open, and without entries. The suite closes it. */
  readonly store: OrderedStore;
  /** Called after each test, when the store is closed. */
  remove?(): Awaitable<void>;
}

/** Declares one test that gets a store of its own. */
export type Check = (behaviour: string, body: (store: OrderedStore) => Promise<void>) => void;
export type Expect = TestFunctions["expect"];

/** One character is one byte. */
export function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function toText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** `a=1 b=2` */
export function describeEntries(entries: readonly StoreEntry[]): string {
  return entries.map(({ key, value }) => `${toText(key)}=${toText(value)}`).join(" ");
}

export async function read(reader: StoreReader, key: string): Promise<string | undefined> {
  const value = await reader.get(toBytes(key));
  return value === undefined ? undefined : toText(value);
}

/** Which part of a store {@link list} reads. Default: all of it, forwards. */
export interface ListOptions {
  readonly start?: string;
  readonly end?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
  readonly keysOnly?: boolean;
}

/** Begins a scan. No key of the suite begins with the byte ff. */
export function scan(reader: StoreReader, { start = "", end = "\xff", ...rest }: ListOptions = {}): StoreScan {
  return reader.scan({ start: toBytes(start), end: toBytes(end), ...rest });
}

/** The next entries of a scan as `a=1 b=2`. */
export async function pull(scan: StoreScan, count: number): Promise<string> {
  return describeEntries(await scan.next(count));
}

/** All entries of a range as `a=1 b=2`. */
export async function list(reader: StoreReader, options?: ListOptions): Promise<string> {
  return describeEntries(await drain(scan(reader, options), 5));
}

/** Everything that a scan has left, pulled in pieces of `count`. */
export async function drain(scan: StoreScan, count: number): Promise<StoreEntry[]> {
  const entries: StoreEntry[] = [];
  for (;;) {
    const more = await scan.next(count);
    if (more.length === 0) return entries;
    entries.push(...more);
  }
}

/** One write in words: `a=1` sets, `-a` deletes, `-a..c` deletes a range. */
export type WriteWord =
  | { readonly kind: "put"; readonly key: string; readonly value: string }
  | { readonly kind: "delete"; readonly key: string }
  | { readonly kind: "deleteRange"; readonly start: string; readonly end: string };

export function parseWrite(word: string): WriteWord {
  const [isDeletion, start = "", end] = /^-(.*?)(?:\.\.(.*))?$/.exec(word) ?? [];
  if (end !== undefined) return { kind: "deleteRange", start, end };
  if (isDeletion !== undefined) return { kind: "delete", key: start };
  const middle = word.indexOf("=");
  return { kind: "put", key: word.slice(0, middle), value: word.slice(middle + 1) };
}

/** Writes in a transaction what a script says: the words of {@link parseWrite}, with spaces between. */
export function writeIn(transaction: StoreTransaction, script: string): void {
  for (const write of script.split(" ").map(parseWrite)) {
    if (write.kind === "put") transaction.put(toBytes(write.key), toBytes(write.value));
    else if (write.kind === "delete") transaction.delete(toBytes(write.key));
    else transaction.deleteRange({ start: toBytes(write.start), end: toBytes(write.end) });
  }
}

/** {@link writeIn} in a transaction of its own. */
export async function write(store: OrderedStore, script: string): Promise<void> {
  await store.transact((transaction) => writeIn(transaction, script));
}

/** The code of the TypedError that `action` throws, the name of another error, or `undefined`. */
export async function codeOf(action: () => unknown): Promise<string | undefined> {
  try {
    await action();
  } catch (error) {
    return isTypedError(error) ? error.code : error instanceof Error ? error.name : typeof error;
  }
  return undefined;
}

/** A turn of the event loop, in which other things may happen. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Waits until a condition holds, for which the test runner's own limit of time is the only one. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}
