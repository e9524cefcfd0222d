import { EMPTY_BYTES } from "../base/bytes.ts";
import { corruption } from "../base/errors.ts";
import { scaleHash } from "./table-format.ts";

// A Bloom filter blocked by cache line: all probes of a key fall into one line of 64 bytes, so a look costs one miss.
// "Cache-, hash- and space-efficient bloom filters", Putze, Sanders and Singler, 2007. Format: docs/format.md#filter

const HEADER_BYTES = 4; // u8 number of probes, 3 bytes zero
const LINE_BYTES = 64;
const LINE_BITS = LINE_BYTES * 8;

const PROBE_COUNT_MAX = 16;

/** Bytes of the filter that {@link buildBloomFilter} makes. */
export function bloomBytes(keyCount: number, bitsPerKey: number): number {
  return keyCount === 0 || bitsPerKey === 0 ? 0 : HEADER_BYTES + lineCountOf(keyCount, bitsPerKey) * LINE_BYTES;
}

/**
 * Builds the filter of a table.
 *
 * @param hashes `hashKey` of each key, in `[0, count)`
 * @param bitsPerKey 10 lets 0.95 % of absent keys pass (measured), 5 let 9.3 %, 16 let 0.1 %; 0 for no filter
 * @returns the payload of the filter section; empty when there is no filter
 */
export function buildBloomFilter(hashes: Int32Array | Uint32Array, count: number, bitsPerKey: number): Uint8Array {
  if (count === 0 || bitsPerKey === 0) return EMPTY_BYTES;
  const lineCount = lineCountOf(count, bitsPerKey);
  const probeCount = probeCountOf(bitsPerKey);
  const filter = new Uint8Array(HEADER_BYTES + lineCount * LINE_BYTES);
  filter[0] = probeCount;
  for (let i = 0; i < count; i++) {
    const hash = hashes[i];
    const line = HEADER_BYTES + scaleHash(hash, lineCount) * LINE_BYTES;
    let g = Math.imul(hash, 0x9e3779b1);
    for (let probe = 0; probe < probeCount; probe++) {
      const bit = g >>> 23;
      filter[line + (bit >>> 3)] |= 1 << (bit & 7);
      g = (Math.imul(g, 0x85ebca6b) + 0xc2b2ae35) | 0;
    }
  }
  return filter;
}

/**
 * Whether a key of that hash may be in the table; false means that it is not.
 *
 * @param filter holds a filter that {@link checkBloomFilter} accepts in `[start, start + length)`; an empty one says true
 */
export function mayContain(filter: Uint8Array, start: number, length: number, hash: number): boolean {
  if (length === 0) return true;
  const probeCount = filter[start];
  const lineCount = (length - HEADER_BYTES) >>> 6;
  const line = start + HEADER_BYTES + scaleHash(hash, lineCount) * LINE_BYTES;
  let g = Math.imul(hash, 0x9e3779b1);
  for (let probe = 0; probe < probeCount; probe++) {
    const bit = g >>> 23;
    if ((filter[line + (bit >>> 3)] & (1 << (bit & 7))) === 0) return false;
    g = (Math.imul(g, 0x85ebca6b) + 0xc2b2ae35) | 0;
  }
  return true;
}

/**
 * Checks that the payload of a filter section, `bytes[start, start + length)`, is a filter or empty.
 *
 * @param offset where it begins in `file`
 * @throws LsmError `Corruption`
 */
export function checkBloomFilter(bytes: Uint8Array, start: number, length: number, file: string, offset: number): void {
  if (length === 0) return;
  const lineCount = (length - HEADER_BYTES) / LINE_BYTES;
  if (!Number.isInteger(lineCount) || lineCount < 1) {
    throw corruption(file, offset, `a filter of ${length} bytes`);
  }
  const probeCount = bytes[start];
  if (probeCount < 1 || probeCount > PROBE_COUNT_MAX)
    throw corruption(file, offset, `a filter with ${probeCount} probes`);
}

function lineCountOf(keyCount: number, bitsPerKey: number): number {
  return Math.ceil((keyCount * bitsPerKey) / LINE_BITS);
}

/** Fewer than the `ln 2 × bits` of a plain Bloom filter, as lines that hold more keys than others dominate the errors. */
function probeCountOf(bitsPerKey: number): number {
  return Math.min(Math.max(Math.round(bitsPerKey * 0.6), 1), PROBE_COUNT_MAX);
}
