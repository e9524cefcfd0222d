import { compareWhole } from "./bytes.ts";

/**
 * An order of keys other than bytewise.
 *
 * `compare` must be a total order that never changes and returns 0 only for identical bytes.
 * `name` is recorded in the directory; opening it with another name is an error.
 */
export interface Comparator {
  /** What the order is known by in the directory. */
  readonly name: string;
  /** Less than 0 when `a` comes first, more when `b` does. The bytes are for reading, and for this call only. */
  compare(a: Uint8Array, b: Uint8Array): number;
}

/** The default order: unsigned bytes from left to right, a prefix before what it begins (memcmp). */
export const BYTEWISE: Comparator = { name: "bytewise", compare: compareWhole };
