// The LZ4 block format; what it is and where it is specified: docs/format.md#lz4-block
// Ends are handed down instead of asking a view for its length, which costs a quarter of the time on Node 20.

/** The shortest match that a sequence can have; its length is stored less that. */
const MATCH_BYTES_MIN = 4;

/** A length of this in the token continues in bytes of its own; the first that is not 255 is the last. */
const NIBBLE_MAX = 15;
const LENGTH_BYTE_MAX = 255;

/** With so many bytes left on both sides, what a token alone describes is copied without looking at its length. */
const ROOM_BYTES = 24;

/** What a copy in a loop moves at a step. */
const STEP_BYTES = 8;

/** A match can be copied by words of four bytes when it is not closer than that. */
const WORD_BYTES = 4;

/** From this length on, copies by the runtime, which cost 30 to 60 ns, beat a loop. */
const LONG_BYTES = 256;

/**
 * Decompresses an LZ4 block that is all of `source`. Cost: 4 KiB of records 2 to 4 us.
 *
 * @param target gets `length` bytes from 0 on, and nothing else is written; without meaning when the block is damaged
 * @returns false when `source` is no LZ4 block, or not one of `length` bytes
 */
export function decodeLz4(source: DataView, target: DataView, length: number): boolean {
  const end = source.byteLength;
  const roomySource = end - ROOM_BYTES;
  const roomyTarget = length - ROOM_BYTES;
  let from = 0;
  let to = 0;
  while (from < end) {
    const token = source.getUint8(from++);
    let literals = token >>> 4;
    if (literals < NIBBLE_MAX && from <= roomySource && to <= roomyTarget) {
      copyShortLiterals(source, from, target, to);
    } else {
      if (literals === NIBBLE_MAX) {
        const rest = readLength(source, from, end);
        if (rest < 0) return false;
        from = skipLength(source, from);
        literals += rest;
      }
      if (literals > end - from || literals > length - to) return false;
      copyLiterals(source, from, end, target, to, length, literals);
    }
    from += literals;
    to += literals;
    if (from === end) return to === length;

    if (end - from < 2) return false;
    const distance = source.getUint16(from, true);
    from += 2;
    if (distance === 0 || distance > to) return false;
    let match = token & NIBBLE_MAX;
    if (match < NIBBLE_MAX && distance >= WORD_BYTES && to <= roomyTarget) {
      match += MATCH_BYTES_MIN;
      copyShortMatch(target, to, distance);
    } else {
      if (match === NIBBLE_MAX) {
        const rest = readLength(source, from, end);
        if (rest < 0) return false;
        from = skipLength(source, from);
        match += rest;
      }
      match += MATCH_BYTES_MIN;
      if (match > length - to) return false;
      copyMatch(target, to, length, distance, match);
    }
    to += match;
  }
  // The last sequence has no match.
  return false;
}

/** What a length is more than its token says; -1 when the block ends within. */
function readLength(source: DataView, at: number, end: number): number {
  let rest = 0;
  for (; at < end; at++) {
    const byte = source.getUint8(at);
    rest += byte;
    if (byte !== LENGTH_BYTE_MAX) return rest;
  }
  return -1;
}

/** Where it goes on behind what {@link readLength} has read. */
function skipLength(source: DataView, at: number): number {
  while (source.getUint8(at++) === LENGTH_BYTE_MAX);
  return at;
}

/** Copies 16 bytes, of which up to 14 are literals; the rest is written again. */
function copyShortLiterals(source: DataView, from: number, target: DataView, to: number): void {
  target.setInt32(to, source.getInt32(from, true), true);
  target.setInt32(to + 4, source.getInt32(from + 4, true), true);
  target.setInt32(to + 8, source.getInt32(from + 8, true), true);
  target.setInt32(to + 12, source.getInt32(from + 12, true), true);
}

/** Copies 20 bytes, of which up to 18 are the match; the rest is written again. */
function copyShortMatch(target: DataView, to: number, distance: number): void {
  const from = to - distance;
  target.setInt32(to, target.getInt32(from, true), true);
  target.setInt32(to + 4, target.getInt32(from + 4, true), true);
  target.setInt32(to + 8, target.getInt32(from + 8, true), true);
  target.setInt32(to + 12, target.getInt32(from + 12, true), true);
  target.setInt32(to + 16, target.getInt32(from + 16, true), true);
}

function copyLiterals(
  source: DataView,
  from: number,
  sourceEnd: number,
  target: DataView,
  to: number,
  targetEnd: number,
  literals: number,
): void {
  const room = literals + STEP_BYTES;
  if (literals >= LONG_BYTES) {
    const bytes = new Uint8Array(source.buffer, source.byteOffset + from, literals);
    new Uint8Array(target.buffer, target.byteOffset + to, literals).set(bytes);
  } else if (room <= sourceEnd - from && room <= targetEnd - to) {
    for (let i = 0; i < literals; i += STEP_BYTES) {
      target.setInt32(to + i, source.getInt32(from + i, true), true);
      target.setInt32(to + i + 4, source.getInt32(from + i + 4, true), true);
    }
  } else {
    for (let i = 0; i < literals; i++) target.setUint8(to + i, source.getUint8(from + i));
  }
}

/** Copies a match, which may overlap what it makes. */
function copyMatch(target: DataView, to: number, targetEnd: number, distance: number, match: number): void {
  const end = to + match;
  if (match >= LONG_BYTES) {
    repeat(new Uint8Array(target.buffer, target.byteOffset + to - distance, distance + match), distance);
  } else if (distance >= WORD_BYTES && end + STEP_BYTES <= targetEnd) {
    for (; to < end; to += STEP_BYTES) {
      target.setInt32(to, target.getInt32(to - distance, true), true);
      target.setInt32(to + 4, target.getInt32(to - distance + 4, true), true);
    }
  } else {
    for (; to < end; to++) target.setUint8(to, target.getUint8(to - distance));
  }
}

/** Fills `bytes` with repetitions of its first `period` bytes; each copy doubles what the next one can copy. */
function repeat(bytes: Uint8Array, period: number): void {
  for (let done = period; done < bytes.length; done *= 2)
    bytes.copyWithin(done, 0, Math.min(done, bytes.length - done));
}
