import { markAsUntransferable } from "node:worker_threads";
import { copyBytes } from "./bytes.ts";

const POOL_BYTES = 8192;
/** Larger results get memory of their own, so that keeping one keeps little else alive. */
const POOLED_BYTES_MAX = 1024;
/** From this length on a call of `set` costs less than a loop. */
const SET_BYTES = 40;

let pool = newPool();
/** Asking an array for its buffer costs as much as the view that is made of it, so that the answers are kept. */
let poolBuffer = pool.buffer;
let used = 0;

let lastSource: Uint8Array = pool;
let lastBuffer: ArrayBufferLike = poolBuffer;
let lastOffset = 0;

/**
 * Copies a result out of the engine for a caller to own.
 *
 * Small results are cut from a shared pool, as Node's own `Buffer.from` does: an allocation each would cost more
 * than the lookup. The ranges never overlap, and the pool cannot be transferred away.
 */
export function copyOut(source: Uint8Array, start: number, length: number): Uint8Array {
  if (length > POOLED_BYTES_MAX) {
    const own = new Uint8Array(length);
    copyBytes(source, start, own, 0, length);
    return own;
  }
  if (used + length > POOL_BYTES) {
    pool = newPool();
    poolBuffer = pool.buffer;
    used = 0;
  }
  const copy = new Uint8Array(poolBuffer, used, length);
  if (length < SET_BYTES) copyBytes(source, start, pool, used, length);
  else copy.set(viewOf(source, start, length));
  used += (length + 7) & ~7;
  return copy;
}

/** Gives up the memory that a result was copied from last: the module would keep it alive. For a database that closes. */
export function forgetSource(): void {
  lastSource = pool;
  lastBuffer = poolBuffer;
  lastOffset = 0;
}

function viewOf(source: Uint8Array, start: number, length: number): Uint8Array {
  if (source !== lastSource) {
    lastSource = source;
    lastBuffer = source.buffer;
    lastOffset = source.byteOffset;
  }
  return new Uint8Array(lastBuffer, lastOffset + start, length);
}

function newPool(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(POOL_BYTES);
  markAsUntransferable(bytes.buffer);
  return bytes;
}
