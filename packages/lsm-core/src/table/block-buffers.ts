/** Buffers are made in multiples of this, so that blocks of similar size can share one. */
const ROUND_BYTES = 1 << 10;
/** Larger buffers are not kept. */
const KEPT_BYTES_MAX = 64 << 10;
const KEPT_COUNT_MAX = 64;

/** Buffers of closed cursors. Short scans make a cursor for each table: fresh memory would cost them more than the copy. */
const kept: Uint8Array[] = [];

/** A buffer of at least `length` bytes with any content, the caller's until {@link releaseBlockBuffer}. */
export function acquireBlockBuffer(length: number): Uint8Array {
  const last = kept.pop();
  if (last !== undefined && last.length >= length) return last;
  return new Uint8Array((length + ROUND_BYTES - 1) & -ROUND_BYTES);
}

/** Takes a buffer back that nobody looks at any more. */
export function releaseBlockBuffer(buffer: Uint8Array): void {
  if (buffer.length > 0 && buffer.length <= KEPT_BYTES_MAX && kept.length < KEPT_COUNT_MAX) kept.push(buffer);
}
