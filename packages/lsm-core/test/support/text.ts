import type { Bytes, Lsm, Range, Snapshot } from "lsm-core";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Bytes as text; absence stays absence. */
export function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : decoder.decode(bytes);
}

/** What `get` says of a key, as text. */
export function getText(from: Lsm | Snapshot, key: Bytes): string | undefined {
  return text(from.get(key));
}

/** All pairs of a range as text, in the order of the scan. */
export function pairs(from: Lsm | Snapshot, range?: Range): [string, string][] {
  const scan = from.scan(range);
  try {
    return Array.from(scan, ([key, value]) => [decoder.decode(key), decoder.decode(value)]);
  } finally {
    scan.close();
  }
}

/** All keys of a range as text, in the order of the scan. */
export function keys(from: Lsm | Snapshot, range?: Range): string[] {
  return pairs(from, range).map(([key]) => key);
}

/** Bytes as a string of one character per byte: the model's form, which sorts like memcmp and prints readably. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** The inverse of {@link latin1}. */
export function bytes(latin1Text: string): Uint8Array {
  return new Uint8Array(Buffer.from(latin1Text, "latin1"));
}

/** A number as text of a fixed width, so that text order is number order. */
export function padded(number: number, width = 6): string {
  return String(number).padStart(width, "0");
}
