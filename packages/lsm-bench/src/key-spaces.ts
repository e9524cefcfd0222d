import type { KeyKind } from "./results.ts";

/** Keys numbered in their order: slot `i` has a key that is less than that of slot `i + 1`. */
export interface KeySpace {
  /** Length of the longest key in bytes. */
  readonly bytesMax: number;
  /** Writes the key of a slot and returns its length. */
  write(slot: number, target: Buffer, offset: number): number;
  /** The slot that the bytes seem to belong to; whoever needs to know compares them with what `write` gives. */
  slotOf(key: Uint8Array): number;
}

/**
 * The synthetic key spaces.
 *
 * @param kind `city` and `record` have none
 * @param slotCount how many slots there are
 * @throws {TypeError} when the kind has none
 */
export function keySpace(kind: KeyKind, slotCount: number): KeySpace {
  switch (kind) {
    case "decimal":
      return new DecimalKeys();
    case "path":
      return new HierarchicalKeys("/", "/", "/");
    case "url":
      return new HierarchicalKeys("https://example.com/", "/", "?id=");
    case "uuid":
      return new SpreadKeys(slotCount, "uuid");
    case "hash":
      return new SpreadKeys(slotCount, "hash");
    default:
      throw new TypeError(`Keys of the kind "${kind}" are not made by a rule.`);
  }
}

const DECIMAL_BYTES = 16;

/** Decimal numbers with leading zeros. */
class DecimalKeys implements KeySpace {
  readonly bytesMax: number = DECIMAL_BYTES;

  write(slot: number, target: Buffer, offset: number): number {
    return target.write(String(slot).padStart(DECIMAL_BYTES, "0"), offset, "latin1");
  }

  slotOf(key: Uint8Array): number {
    let slot = 0;
    for (let i = 0; i < DECIMAL_BYTES; i++) slot = slot * 10 + (key[i] ?? 0) - 48;
    return slot;
  }
}

const WORDS =
  "archive-billing-contract-draft-export-figures-growth-harbour-invoice-journal-kitchen-ledger-market-notes-orders-photos-quarter-report-summer-tax-upload-video-winter-";
/** Leaves the longest URL 255 bytes. */
const FILLER_MAX = 75;
const BASE = 36;

/**
 * Three levels of names, each an ordered number of base 36 (2, 2 and 1 digits) and then up to 75 bytes of words: neighbours
 * share all but the end, so a key of 40 bytes on average differs from the next in its last ones.
 */
class HierarchicalKeys implements KeySpace {
  readonly bytesMax: number;
  readonly #prefix: string;
  readonly #inner: string;
  readonly #last: string;

  constructor(prefix: string, inner: string, last: string) {
    this.#prefix = prefix;
    this.#inner = inner;
    this.#last = last;
    this.bytesMax = prefix.length + inner.length + last.length + 5 + 3 * FILLER_MAX;
  }

  write(slot: number, target: Buffer, offset: number): number {
    const digits = slot.toString(BASE).padStart(5, "0");
    const folder = Math.floor(slot / BASE);
    const top = Math.floor(folder / BASE ** 2);
    const text =
      `${this.#prefix}${digits.slice(0, 2)}${filler(top, 1)}` +
      `${this.#inner}${digits.slice(2, 4)}${filler(folder, 2)}` +
      `${this.#last}${digits.slice(4)}${filler(slot, 3)}`;
    return target.write(text, offset, "latin1");
  }

  slotOf(key: Uint8Array): number {
    const text = Buffer.from(key).toString("latin1");
    const top = this.#prefix.length;
    const folder = text.indexOf(this.#inner, top) + this.#inner.length;
    const last = text.indexOf(this.#last, folder) + this.#last.length;
    return Number.parseInt(
      text.slice(top, top + 2) + text.slice(folder, folder + 2) + text.slice(last, last + 1),
      BASE,
    );
  }
}

/** Words whose length and beginning depend on a name's number; every eighth name has none. */
function filler(number: number, level: number): string {
  const mixed = mix(number, level);
  const length = mixed % 8 === 0 ? 0 : (mixed >>> 3) % (FILLER_MAX + 1);
  const start = (mixed >>> 12) % (WORDS.length - FILLER_MAX);
  return WORDS.slice(start, start + length);
}

const ORDERED_BITS = 48;
const HASH_BYTES = 32;

/** Random bytes whose first 48 bits rise from slot to slot: what a hash or a random UUID looks like once it is sorted. */
class SpreadKeys implements KeySpace {
  readonly bytesMax: number;
  readonly #stride: number;
  readonly #isText: boolean;
  readonly #bytes: Buffer = Buffer.alloc(HASH_BYTES);

  constructor(slotCount: number, kind: "uuid" | "hash") {
    this.#stride = Math.floor(2 ** ORDERED_BITS / slotCount);
    this.#isText = kind === "uuid";
    this.bytesMax = this.#isText ? 36 : HASH_BYTES;
  }

  write(slot: number, target: Buffer, offset: number): number {
    const bytes = this.#bytes;
    for (let i = 0; i < HASH_BYTES; i += 4) bytes.writeUInt32BE(mix(slot, i), i);
    const jitter = Math.floor((mix(slot, HASH_BYTES) / 2 ** 32) * this.#stride);
    bytes.writeUIntBE(slot * this.#stride + jitter, 0, ORDERED_BITS / 8);
    if (!this.#isText) return bytes.copy(target, offset);
    const hex = bytes.toString("hex", 0, 16);
    // Version 4, variant 1.
    const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
    return target.write(text, offset, "latin1");
  }

  slotOf(key: Uint8Array): number {
    const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
    if (bytes.length < this.bytesMax) return -1;
    const ordered = this.#isText
      ? Number.parseInt(bytes.toString("latin1", 0, 8) + bytes.toString("latin1", 9, 13), 16)
      : bytes.readUIntBE(0, ORDERED_BITS / 8);
    return Math.floor(ordered / this.#stride);
  }
}

/** A number of 32 bits for a pair of numbers (the finalizer of MurmurHash3 by Austin Appleby, public domain). */
function mix(number: number, salt: number): number {
  let mixed = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
