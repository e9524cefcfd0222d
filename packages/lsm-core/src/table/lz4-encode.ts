// The LZ4 block format; what it is and where it is specified: docs/format.md#lz4-block

/** The shortest match that a sequence can have. */
const MATCH_BYTES_MIN = 4;

/** The last bytes of a block are literals, at least so many. */
const LAST_LITERALS = 5;

/** The last match begins at least so many bytes before the end. */
const LAST_MATCH_BYTES = 12;

/** How far back a match can be. */
const DISTANCE_MAX = 0xffff;

/** A length from here on continues in bytes of its own, each worth up to 255. */
const NIBBLE_MAX = 15;
const LENGTH_BYTE_MAX = 255;

/** 16 KiB, which leave room in the first cache for the block; twice as many save 0.1 % of it. */
const HASH_BITS = 12;

/** Knuth's multiplier: the golden ratio of 2^32. */
const HASH_FACTOR = 0x9e3779b1;

/** After so many places without a match each step grows by one byte, as what has had none has few. A power of two. */
const PATIENCE_BITS = 5;

/** Literals beyond this length are copied by the runtime, which costs some 60 ns. */
const LOOP_BYTES_MAX = 256;

/** What the encoder may write beyond what it returns, as it copies eight bytes a step. */
export const LZ4_SLACK_BYTES = 8;

/** Where four bytes with that hash stood last. */
const places = new Int32Array(1 << HASH_BITS);

/**
 * Compresses `source` to an LZ4 block. Greedy: takes the first match that a table of hashes shows.
 *
 * Cost: 4 KiB of records 6 to 9 us, of noise 2 us.
 *
 * @param target gets the block from `start` on; needs room for `lengthMax` bytes and {@link LZ4_SLACK_BYTES} more
 * @returns the block's length; 0 when it would be more than `lengthMax`
 */
export function encodeLz4(source: DataView, target: DataView, start: number, lengthMax: number): number {
  const length = source.byteLength;
  const end = start + lengthMax;
  const lastMatch = length - LAST_MATCH_BYTES;
  const hashes = places;
  hashes.fill(0);
  let anchor = 0;
  let to = start;
  for (let from = 1; from <= lastMatch;) {
    // Place 0 stands for none, too: it is a candidate like others, as its bytes are compared.
    let candidate = 0;
    for (let misses = 1 << PATIENCE_BITS; ; misses++) {
      const bytes = source.getInt32(from, true);
      const hash = hashOf(bytes);
      candidate = hashes[hash];
      hashes[hash] = from;
      if (source.getInt32(candidate, true) === bytes && from - candidate <= DISTANCE_MAX) break;
      from += misses >>> PATIENCE_BITS;
      if (from > lastMatch) return finish(source, anchor, length, target, to, start, end);
    }
    const distance = from - candidate;
    while (from > anchor && from > distance && source.getUint8(from - 1) === source.getUint8(from - distance - 1))
      from--;
    const matchEnd = findMatchEnd(source, from + MATCH_BYTES_MIN, distance, length - LAST_LITERALS);
    to = writeSequence(source, anchor, from, target, to, end, distance, matchEnd - from);
    if (to < 0) return 0;
    anchor = matchEnd;
    from = matchEnd;
  }
  return finish(source, anchor, length, target, to, start, end);
}

function hashOf(bytes: number): number {
  return Math.imul(bytes, HASH_FACTOR) >>> (32 - HASH_BITS);
}

/** The first place from `at` on whose byte is not the one `distance` before it; at most `end`. */
function findMatchEnd(source: DataView, at: number, distance: number, end: number): number {
  for (; at <= end - 4; at += 4) {
    const difference = source.getInt32(at, true) ^ source.getInt32(at - distance, true);
    // The lowest bit that differs is in the first byte that differs.
    if (difference !== 0) return at + ((31 - Math.clz32(difference & -difference)) >>> 3);
  }
  while (at < end && source.getUint8(at) === source.getUint8(at - distance)) at++;
  return at;
}

/** Writes literals and a match; returns where the next sequence goes, or -1 when they do not fit before `end`. */
function writeSequence(
  source: DataView,
  literalsStart: number,
  literalsEnd: number,
  target: DataView,
  to: number,
  end: number,
  distance: number,
  matchLength: number,
): number {
  const literals = literalsEnd - literalsStart;
  const match = matchLength - MATCH_BYTES_MIN;
  if (to + 1 + lengthBytes(literals) + literals + 2 + lengthBytes(match) > end) return -1;
  target.setUint8(
    to++,
    ((literals < NIBBLE_MAX ? literals : NIBBLE_MAX) << 4) | (match < NIBBLE_MAX ? match : NIBBLE_MAX),
  );
  if (literals >= NIBBLE_MAX) to = writeLength(target, to, literals - NIBBLE_MAX);
  if (literals <= LOOP_BYTES_MAX) {
    for (let i = 0; i < literals; i += 8) {
      target.setInt32(to + i, source.getInt32(literalsStart + i, true), true);
      target.setInt32(to + i + 4, source.getInt32(literalsStart + i + 4, true), true);
    }
  } else {
    copyLong(source, literalsStart, target, to, literals);
  }
  to += literals;
  target.setUint16(to, distance, true);
  return match < NIBBLE_MAX ? to + 2 : writeLength(target, to + 2, match - NIBBLE_MAX);
}

/** Writes the last literals; returns the length of the block, or 0 when they do not fit before `end`. */
function finish(
  source: DataView,
  literalsStart: number,
  length: number,
  target: DataView,
  to: number,
  start: number,
  end: number,
): number {
  const literals = length - literalsStart;
  if (to + 1 + lengthBytes(literals) + literals > end) return 0;
  target.setUint8(to++, (literals < NIBBLE_MAX ? literals : NIBBLE_MAX) << 4);
  if (literals >= NIBBLE_MAX) to = writeLength(target, to, literals - NIBBLE_MAX);
  copyLong(source, literalsStart, target, to, literals);
  return to + literals - start;
}

/** Bytes that a length takes outside the token. */
function lengthBytes(length: number): number {
  return length < NIBBLE_MAX ? 0 : Math.floor((length - NIBBLE_MAX) / LENGTH_BYTE_MAX) + 1;
}

/** Writes what a length is more than the token says. */
function writeLength(target: DataView, to: number, rest: number): number {
  for (; rest >= LENGTH_BYTE_MAX; rest -= LENGTH_BYTE_MAX) target.setUint8(to++, LENGTH_BYTE_MAX);
  target.setUint8(to, rest);
  return to + 1;
}

function copyLong(source: DataView, from: number, target: DataView, to: number, length: number): void {
  const bytes = new Uint8Array(source.buffer, source.byteOffset + from, length);
  new Uint8Array(target.buffer, target.byteOffset + to, length).set(bytes);
}
