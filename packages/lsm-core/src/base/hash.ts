/**
 * 32-bit hash of a key, used by the memtable's index, the bloom filter and the locator.
 *
 * Part of the table format (docs/format.md#hash): the same function on every platform and version.
 * MurmurHash3 x86_32 (Austin Appleby, public domain), seed 0x6c736d31.
 */
export function hashKey(bytes: Uint8Array, start: number, length: number): number {
  let hash = 0x6c736d31;
  let at = start;
  const end = start + length;
  for (const last = end - 4; at <= last; at += 4) {
    let k = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    k = Math.imul(k, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    hash ^= Math.imul(k, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  if (at < end) {
    let k = bytes[at];
    if (at + 1 < end) k |= bytes[at + 1] << 8;
    if (at + 2 < end) k |= bytes[at + 2] << 16;
    k = Math.imul(k, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    hash ^= Math.imul(k, 0x1b873593);
  }
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
