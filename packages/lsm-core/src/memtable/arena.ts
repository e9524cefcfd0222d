/** Largest arena: a batch of the greatest length fits, and every offset stays below 2^31. */
export const ARENA_BYTES_MAX: number = 2 ** 31 - 65_536;

const PAGE_BYTES = 65_536;

/**
 * A new arena of at least `minimumBytes`, in whole pages of 64 KiB.
 *
 * @throws RangeError beyond {@link ARENA_BYTES_MAX}, or when the system has no memory
 */
export function newArena(minimumBytes: number): SharedArrayBuffer {
  if (minimumBytes > ARENA_BYTES_MAX) {
    throw new RangeError(`an arena of ${minimumBytes} bytes is asked for; at most ${ARENA_BYTES_MAX} are possible`);
  }
  return new SharedArrayBuffer(Math.ceil(minimumBytes / PAGE_BYTES) * PAGE_BYTES);
}

/** A kept buffer does not serve what needs less than this part of it. */
const WASTE_FACTOR = 4;

/**
 * Keeps shared buffers, arenas and indexes of memtables, for the next ones.
 *
 * V8 does not count shared memory when it decides whether to collect garbage: buffers that are merely dropped pile up to
 * gigabytes. And a fresh one costs a page fault for every 4 KiB that is first touched, more than the writing itself.
 */
export class ArenaPool {
  readonly #bytesMax: number;
  /** Smallest first. */
  readonly #kept: SharedArrayBuffer[] = [];
  #keptBytes = 0;

  /** @param bytesMax bytes kept, at most */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes of the buffers kept. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** A buffer of at least `minimumBytes` for the caller alone. What it holds is left from its last use. */
  acquire(minimumBytes: number): SharedArrayBuffer {
    return this.#takeKept(minimumBytes) ?? newArena(minimumBytes);
  }

  /** {@link acquire}, with zeros in the first `minimumBytes`. A fresh buffer has them from the system, page by page when they are touched. */
  acquireCleared(minimumBytes: number): SharedArrayBuffer {
    const buffer = this.#takeKept(minimumBytes);
    if (buffer === undefined) return newArena(minimumBytes);
    new Uint8Array(buffer, 0, minimumBytes).fill(0);
    return buffer;
  }

  /** Takes a buffer that no memtable, cursor, file operation or thread uses any more. */
  release(buffer: SharedArrayBuffer): void {
    if (this.#keptBytes + buffer.byteLength > this.#bytesMax) return;
    const kept = this.#kept;
    const at = kept.findIndex((other) => other.byteLength >= buffer.byteLength);
    kept.splice(at === -1 ? kept.length : at, 0, buffer);
    this.#keptBytes += buffer.byteLength;
  }

  #takeKept(minimumBytes: number): SharedArrayBuffer | undefined {
    const kept = this.#kept;
    const at = kept.findIndex((buffer) => buffer.byteLength >= minimumBytes);
    if (at === -1 || kept[at].byteLength > Math.max(minimumBytes * WASTE_FACTOR, PAGE_BYTES)) return undefined;
    const [buffer] = kept.splice(at, 1);
    this.#keptBytes -= buffer.byteLength;
    return buffer;
  }
}

/** The buffers of all databases of this thread. */
export const sharedArenas: ArenaPool = new ArenaPool(64 << 20);
