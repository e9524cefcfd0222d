import { compareBytes } from "./bytes.ts";

/** A half-open range of byte keys: `start` and what follows, before `end`. */
export interface KeyRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}

/** Whether a key lies in a range. */
export function isInRange(key: Uint8Array, range: KeyRange): boolean {
  return compareBytes(key, range.start) >= 0 && compareBytes(key, range.end) < 0;
}

/** Whether two ranges have room for a common key. */
export function rangesOverlap(a: KeyRange, b: KeyRange): boolean {
  return compareBytes(a.start, b.end) < 0 && compareBytes(b.start, a.end) < 0;
}

/** The bytes of a key as a string with one character each: something that a `Map` or `Set` compares by value. */
export function keyText(key: Uint8Array): string {
  let text = "";
  for (let i = 0; i < key.length; i++) text += String.fromCharCode(key[i] as number);
  return text;
}
