/** Largest arena: a batch of the greatest length fits, and every offset stays below 2^31. */
export const ARENA_BYTES_MAX: number = 2 ** 31 - 65_536;

const PAGE_BYTES = 65_536;

/**
 * A new arena of at least `minimumBytes`, in whole pages of 64 KiB.
 *
 * @param growableBytes how long `grow` can make it where it is, unless the system lacks the addresses that it reserves for that
 * @throws RangeError beyond {@link ARENA_BYTES_MAX}, or when the system has no memory
 */
export function newArena(minimumBytes: number, growableBytes: number = minimumBytes): SharedArrayBuffer {
  if (minimumBytes > ARENA_BYTES_MAX) {
    throw new RangeError(`an arena of ${minimumBytes} bytes is asked for; at most ${ARENA_BYTES_MAX} are possible`);
  }
  const byteLength = wholePages(minimumBytes);
  const maxByteLength = wholePages(Math.min(growableBytes, ARENA_BYTES_MAX));
  if (maxByteLength > byteLength) {
    try {
      return new SharedArrayBuffer(byteLength, { maxByteLength });
    } catch {
      // There may be memory, but not that many addresses (`ulimit -v`); growing makes a copy then.
    }
  }
  return new SharedArrayBuffer(byteLength);
}

/** A view of all of an arena. It stays as long when the arena grows: one that grew too would cost more at each access. */
export function arenaBytes(arena: SharedArrayBuffer): Uint8Array {
  return new Uint8Array(arena, 0, arena.byteLength);
}

function wholePages(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
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

  /** A buffer like that of {@link newArena} for the caller alone. What it holds is left from its last use. */
  acquire(minimumBytes: number, growableBytes: number = minimumBytes): SharedArrayBuffer {
    return this.#takeKept(minimumBytes, growableBytes) ?? newArena(minimumBytes, growableBytes);
  }

  /** Takes a buffer that no memtable, cursor, file operation or thread uses any more. */
  release(buffer: SharedArrayBuffer): void {
    if (this.#keptBytes + buffer.byteLength > this.#bytesMax) return;
    const kept = this.#kept;
    const at = kept.findIndex((other) => other.byteLength >= buffer.byteLength);
    kept.splice(at === -1 ? kept.length : at, 0, buffer);
    this.#keptBytes += buffer.byteLength;
  }

  #takeKept(minimumBytes: number, growableBytes: number): SharedArrayBuffer | undefined {
    const kept = this.#kept;
    const at = kept.findIndex(
      ({ byteLength, maxByteLength }) => byteLength >= minimumBytes && maxByteLength >= growableBytes,
    );
    if (at === -1 || kept[at].byteLength > Math.max(minimumBytes * WASTE_FACTOR, PAGE_BYTES)) return undefined;
    const [buffer] = kept.splice(at, 1);
    this.#keptBytes -= buffer.byteLength;
    return buffer;
  }
}

/** Room for the arenas of two memtables of 64 MiB, with their indexes: one that is in use and one that is being flushed need no third. */
const SHARED_BYTES_MAX = 192 << 20;

/** The buffers of all databases of this thread. */
export const sharedArenas: ArenaPool = new ArenaPool(SHARED_BYTES_MAX);
