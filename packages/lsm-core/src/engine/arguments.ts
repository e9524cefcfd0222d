import { type Bytes, EMPTY_BYTES } from "../base/bytes.ts";
import { MAX_KEY_BYTES, MAX_VALUE_BYTES } from "../base/limits.ts";
import { notBytes, TextScratch } from "../base/text.ts";

const keyScratch = new TextScratch();
const valueScratch = new TextScratch();

/** Where the bytes of the last argument are: set by {@link keyBytes} and {@link valueBytes}. */
export let source: Uint8Array = EMPTY_BYTES;

/** Checks a key and leaves its bytes in `source`; returns its length. Valid until the next key. */
export function keyBytes(key: Bytes): number {
  let length: number;
  if (typeof key === "string") {
    length = keyScratch.encode(key, "key");
    source = keyScratch.bytes;
  } else {
    if (!(key instanceof Uint8Array)) throw notBytes(key, "key");
    length = key.length;
    source = key;
  }
  if (length > MAX_KEY_BYTES) throw new RangeError(`key has ${length} bytes; at most ${MAX_KEY_BYTES} are allowed`);
  return length;
}

/** Checks a value and leaves its bytes in `source`; returns its length. Valid until the next value. */
export function valueBytes(value: Bytes): number {
  let length: number;
  if (typeof value === "string") {
    if (value.length > MAX_VALUE_BYTES) throw tooLong(value.length);
    length = valueScratch.encode(value, "value");
    source = valueScratch.bytes;
  } else {
    if (!(value instanceof Uint8Array)) throw notBytes(value, "value");
    length = value.length;
    source = value;
  }
  if (length > MAX_VALUE_BYTES) throw tooLong(length);
  return length;
}

function tooLong(length: number): RangeError {
  return new RangeError(`value has ${length} bytes; at most ${MAX_VALUE_BYTES} are allowed`);
}
