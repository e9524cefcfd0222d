import { commonPrefixLength, compareBytes } from "../base/bytes.ts";
import { keyLengthOf, keyStartOf } from "../wal/operation.ts";

/** Bytes of a key that a head holds: with the length behind them they leave an integer exact. */
const HEAD_BYTES = 6;
/** Lengths up to `HEAD_BYTES` are told apart, and that they are greater. */
const LENGTH_BITS = 3;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;
/** What the first four bytes are multiplied by: two more bytes and the length follow. */
const FIRST_BYTES_UNIT = 2 ** (16 + LENGTH_BITS);
/** The head of a key that comes before all others. */
const BEFORE_ALL = -1;
/** The head of a key that comes after all others. */
const AFTER_ALL = 2 ** 32 * FIRST_BYTES_UNIT;

/**
 * Heads of keys in bytewise order: the six bytes behind the prefix that all of them share, padded with zeros, and how many
 * bytes there are, as an integer. Most comparisons are decided by them, without the cache miss that looking at a key
 * in the arena is.
 */
export class KeyHeads {
  /** An operation whose key begins with the prefix; 0 while there is none. */
  #sample = 0;
  #prefixLength = 0;

  /** Takes note of the first and the last of all keys, whose shared prefix is that of all. */
  reset(bytes: Uint8Array, first: number, last: number): void {
    this.#sample = first;
    this.#prefixLength = keyLengthOf(bytes, first);
    this.narrow(bytes, last);
  }

  /** Takes note of another key. Returns true when the shared prefix became shorter: all heads are void then. */
  narrow(bytes: Uint8Array, operation: number): boolean {
    const start = keyStartOf(bytes, operation);
    const length = keyLengthOf(bytes, operation);
    const prefixLength = this.#prefixLength;
    const shared = commonPrefixLength(bytes, keyStartOf(bytes, this.#sample), prefixLength, bytes, start, length);
    this.#prefixLength = shared;
    return shared < prefixLength;
  }

  /** The head of an operation's key. */
  at(bytes: Uint8Array, operation: number): number {
    const prefixLength = this.#prefixLength;
    return read(bytes, keyStartOf(bytes, operation) + prefixLength, keyLengthOf(bytes, operation) - prefixLength);
  }

  /** The head of any key: less than all heads, or greater, when the key does not begin with the prefix. */
  of(bytes: Uint8Array, keyBytes: Uint8Array, keyStart: number, keyLength: number): number {
    const prefixLength = this.#prefixLength;
    if (prefixLength > 0) {
      const length = keyLength < prefixLength ? keyLength : prefixLength;
      const prefix = keyStartOf(bytes, this.#sample);
      const order = compareBytes(keyBytes, keyStart, length, bytes, prefix, prefixLength);
      if (order !== 0) return order < 0 ? BEFORE_ALL : AFTER_ALL;
    }
    return read(keyBytes, keyStart + prefixLength, keyLength - prefixLength);
  }
}

/** Whether equal heads like this one mean equal keys: the head holds all that follows the prefix. */
export function isWholeHead(head: number): boolean {
  return (head & LENGTH_MASK) <= HEAD_BYTES;
}

function read(bytes: Uint8Array, start: number, length: number): number {
  if (length >= HEAD_BYTES) {
    const first = (bytes[start] << 24) | (bytes[start + 1] << 16) | (bytes[start + 2] << 8) | bytes[start + 3];
    const rest = (bytes[start + 4] << 8) | bytes[start + 5];
    const code = length > HEAD_BYTES ? HEAD_BYTES + 1 : HEAD_BYTES;
    return (first >>> 0) * FIRST_BYTES_UNIT + ((rest << LENGTH_BITS) | code);
  }
  let head = 0;
  for (let i = 0; i < HEAD_BYTES; i++) head = head * 256 + (i < length ? bytes[start + i] : 0);
  return head * (LENGTH_MASK + 1) + length;
}
