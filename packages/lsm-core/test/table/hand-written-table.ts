import { deflateRawSync } from "node:zlib";
import { tableCrc32 } from "../../src/base/checksum.ts";
import { hashKey } from "../../src/base/hash.ts";
import type { ReadableFile } from "../../src/storage/storage.ts";
import { CursorBlocks, NO_PIN } from "../../src/table/block-source.ts";
import { PayloadBuffer } from "../../src/table/payload-buffer.ts";
import { readBlock } from "../../src/table/stored-block.ts";
import type { TableMeta } from "../../src/table/table-meta.ts";
import type { Table } from "../../src/table/table.ts";

// Tables written plainly after docs/format.md, without the engine's writer: a second witness of the format.

/** An entry; a value of `undefined` is a tombstone. */
export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

export interface HandWrittenTable {
  readonly bytes: Uint8Array;
  readonly meta: TableMeta;
}

/** What tables can be compressed with by hand. */
export const HAND_COMPRESSIONS = ["none", "deflate", "lz4"] as const;

export type HandCompression = (typeof HAND_COMPRESSIONS)[number];

export interface HandWriting {
  /** Entries of each block, in order. */
  readonly blocks: readonly (readonly Entry[])[];
  /** Separator of each block; its last key when missing. */
  readonly separators?: readonly Uint8Array[];
  readonly rangeDeletes?: readonly { readonly start: Uint8Array; readonly end: Uint8Array | undefined }[];
  readonly filter?: boolean;
  /** Bits of block and entry in a slot. */
  readonly locator?: { readonly blockBits: number; readonly slotBits: number };
  /** How the blocks are stored; as they are when missing. */
  readonly compression?: HandCompression;
  readonly comparator?: string;
  /** Changes a block's payload before it is stored: damage with a good crc. */
  readonly damageBlock?: (payload: number[], block: number) => void;
  readonly damageFilter?: (payload: number[]) => void;
  readonly damageLocator?: (payload: number[]) => void;
}

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export function entry(key: string, value: string | undefined = `value of ${key}`): Entry {
  return { key: text(key), value: value === undefined ? undefined : text(value) };
}

export function tombstone(key: string): Entry {
  return { key: text(key), value: undefined };
}

export function u16(value: number): number[] {
  return [value & 0xff, value >>> 8];
}

export function u32(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

export function u64(value: number): number[] {
  return [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];
}

export function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

export function sized(bytes: Uint8Array): number[] {
  return [...varint(bytes.length), ...bytes];
}

/** Payload of a block. `prefixLength`: how many bytes of each key are kept once; as many as possible when missing. */
export function encodeBlock(entries: readonly Entry[], prefixLength?: number): number[] {
  const first = entries[0].key;
  let shared = first.length;
  for (const { key } of entries) {
    let i = 0;
    while (i < shared && key[i] === first[i]) i++;
    shared = i;
  }
  shared = Math.min(prefixLength ?? shared, 65_535);
  const body: number[] = [];
  const offsets: number[] = [];
  for (const { key, value } of entries) {
    offsets.push(body.length);
    const suffix = key.subarray(shared);
    body.push(...varint(suffix.length), ...varint(value === undefined ? 0 : value.length + 1));
    body.push(...suffix, ...(value ?? []));
  }
  return [...u16(entries.length), ...u16(shared), ...offsets.flatMap(u16), ...first.subarray(0, shared), ...body];
}

export function encodeStored(payload: readonly number[], compression: HandCompression = "none"): number[] {
  const stored = [...payload, 0];
  if (compression === "deflate") {
    stored.splice(0, stored.length, ...u32(payload.length), ...deflateRawSync(Uint8Array.from(payload)), 1);
  } else if (compression === "lz4") {
    stored.splice(0, stored.length, ...u32(payload.length), ...encodeLz4Plainly(payload), 3);
  }
  return [...stored, ...u32(crcOf(stored))];
}

/** An LZ4 block whose matches are runs of one byte, their first byte left out. */
function encodeLz4Plainly(payload: readonly number[]): number[] {
  const lengthBytes = (length: number): number[] =>
    length < 15 ? [] : [...new Array<number>(Math.floor((length - 15) / 255)).fill(255), (length - 15) % 255];
  const block: number[] = [];
  let literals: number[] = [];
  const push = (match: number): void => {
    block.push(Math.min(literals.length, 15) * 16 + Math.min(match, 15), ...lengthBytes(literals.length), ...literals);
    literals = [];
  };
  for (let at = 0; at < payload.length;) {
    const rest = payload.slice(at, -12);
    const end = rest.findIndex((byte) => byte !== payload[at - 1]);
    const run = end < 0 ? rest.length : end;
    if (run < 4) {
      literals.push(payload[at++]);
    } else {
      push(run - 4);
      block.push(...u16(1), ...lengthBytes(run - 4));
      at += run;
    }
  }
  push(0);
  return block;
}

function crcOf(bytes: readonly number[]): number {
  return tableCrc32(Uint8Array.from(bytes), 0, bytes.length);
}

export function encodeIndex(offsets: readonly number[], separators: readonly Uint8Array[]): number[] {
  let end = 0;
  const ends = separators.map((separator) => (end += separator.length));
  return [
    ...u32(separators.length),
    ...offsets.flatMap(u32),
    ...ends.flatMap(u32),
    ...separators.flatMap((separator) => [...separator]),
  ];
}

/** `hash × count` without its low 32 bits. */
function scale(hash: number, count: number): number {
  return Number((BigInt(hash >>> 0) * BigInt(count)) >> 32n);
}

function times(a: number, b: number): number {
  return Number(BigInt.asUintN(32, BigInt(a >>> 0) * BigInt(b)));
}

export function encodeFilter(hashes: readonly number[]): number[] {
  const lines = Math.ceil((hashes.length * 10) / 512);
  const probes = 6;
  const bits = new Uint8Array(lines * 64);
  for (const hash of hashes) {
    let g = times(hash, 0x9e3779b1);
    for (let probe = 0; probe < probes; probe++) {
      const bit = Math.floor(g / 2 ** 23);
      bits[scale(hash, lines) * 64 + (bit >> 3)] |= 1 << (bit & 7);
      g = (times(g, 0x85ebca6b) + 0xc2b2ae35) % 2 ** 32;
    }
  }
  return [probes, 0, 0, 0, ...bits];
}

interface Place {
  readonly hash: number;
  readonly block: number;
  readonly entry: number;
}

export function encodeLocator(places: readonly Place[], blockBits: number, slotBits: number): number[] {
  const count = Math.ceil(places.length * 1.4) + 1;
  const slots = new Array<number>(count).fill(0);
  for (const { hash, block, entry: entryInBlock } of places) {
    let at = scale(hash, count);
    while (slots[at] !== 0) at = (at + 1) % count;
    const shift = blockBits + slotBits;
    const fingerprint = Math.floor(times(hash, 0x9e3779b1) / 2 ** shift) || 1;
    slots[at] = fingerprint * 2 ** shift + (slotBits === 0 ? block : block * 2 ** slotBits + entryInBlock);
  }
  return [blockBits, slotBits, 0, 0, ...u32(count), ...slots.flatMap(u32)];
}

export function hashOf(key: Uint8Array): number {
  return hashKey(key, 0, key.length);
}

export function writeByHand(writing: HandWriting): HandWrittenTable {
  const id = 13;
  const sequence = 2 ** 33 + 5;
  const bytes: number[] = [];
  const offsets = [0];
  writing.blocks.forEach((entries, block) => {
    const payload = encodeBlock(entries);
    writing.damageBlock?.(payload, block);
    for (const byte of encodeStored(payload, writing.compression)) bytes.push(byte);
    offsets.push(bytes.length);
  });
  const entries = writing.blocks.flat();
  const places = writing.blocks.flatMap((block, i) =>
    block.map(({ key }, j) => ({ hash: hashOf(key), block: i, entry: j })),
  );
  const tailStart = bytes.length;
  const starts: number[] = [];
  const addSection = (payload: readonly number[]): void => {
    starts.push(bytes.length);
    for (const byte of encodeStored(payload)) bytes.push(byte);
  };
  const rangeDeletes = writing.rangeDeletes ?? [];
  const encodedRanges = rangeDeletes.flatMap(({ start, end }) => [
    ...sized(start),
    end === undefined ? 0 : 1,
    ...sized(end ?? new Uint8Array(0)),
  ]);
  addSection([...varint(rangeDeletes.length), ...encodedRanges]);
  const filter = writing.filter ? encodeFilter(places.map(({ hash }) => hash)) : [];
  writing.damageFilter?.(filter);
  addSection(filter);
  const locator = writing.locator ? encodeLocator(places, writing.locator.blockBits, writing.locator.slotBits) : [];
  writing.damageLocator?.(locator);
  addSection(locator);
  const index = encodeIndex(offsets, writing.separators ?? writing.blocks.map((block) => block[block.length - 1].key));
  addSection(index);
  addSection([...sized(text("comparator")), ...sized(text(writing.comparator ?? "bytewise"))]);
  const footerStart = bytes.length;
  const footer = [...starts.flatMap(u32), ...u32(footerStart), ...u64(id), ...u64(entries.length), ...u64(sequence)];
  footer.push(...u32(1));
  footer.push(...u32(crcOf(footer)), ...text("lsm-tbl\n"));
  for (const byte of footer) bytes.push(byte);

  const lastEntry = entries.at(-1);
  const meta: TableMeta = {
    id,
    fileBytes: bytes.length,
    tailStart,
    entryCount: entries.length,
    tombstoneCount: entries.filter(({ value }) => value === undefined).length,
    rangeDeleteCount: rangeDeletes.length,
    rawBytes: entries.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0),
    sequence,
    smallest: entries[0]?.key ?? rangeDeletes[0].start,
    largest: lastEntry?.key ?? rangeDeletes.at(-1)?.end,
    largestExclusive: lastEntry === undefined,
  };
  return { bytes: Uint8Array.from(bytes), meta };
}

/** A file in memory that counts its reads. */
export class BytesFile implements ReadableFile {
  readonly bytes: Uint8Array;
  readCount = 0;
  readBytes = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get size(): number {
    return this.bytes.length;
  }

  read(target: Uint8Array, offset: number, length: number, position: number): number {
    const part = this.bytes.subarray(position, position + length);
    target.set(part, offset);
    this.readCount++;
    this.readBytes += part.length;
    return part.length;
  }

  async readAsync(target: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.read(target, offset, length, position);
  }

  close(): void {}
}

/** Reads each block anew; has none in memory but those that a test puts there. */
export class FreshBlocks extends CursorBlocks {
  fetchCount = 0;
  readonly resident: Set<number> = new Set();

  override fetch(table: Table, block: number): true {
    this.fetchCount++;
    const stored = new Uint8Array(table.blockStoredBytes(block));
    const output = new PayloadBuffer();
    this.bytes = readBlock(table, block, stored, 0, output) ? output.take() : stored.subarray(0, stored.length - 5);
    this.length = this.bytes.length;
    return true;
  }

  override find(table: Table, block: number): boolean {
    return this.resident.has(block) && this.fetch(table, block);
  }

  override pin(): number {
    return NO_PIN;
  }

  override unpin(_: number): void {}
}
