import { copyBytes, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import { CursorBlocks, NO_PIN } from "../table/block-source.ts";
import { PayloadBuffer } from "../table/payload-buffer.ts";
import { payloadBytes, readBlock, readBlockAsync } from "../table/stored-block.ts";
import type { Table } from "../table/table.ts";
import { Clock } from "./clock.ts";
import { isLarge, LargeBlocks } from "./large-blocks.ts";

/** Room in a frame beyond a block's payload, so that its stored form is read into the frame and checked there. */
const FRAME_EXTRA_BYTES = 8;

/** Memory is allocated this much at a time at most, when it is first needed. */
const SLAB_BYTES_MAX = 1 << 20;

/** Part of the capacity that blocks larger than a frame may take when frames have taken all of it already. */
const LARGE_SHARE = 8;

const PINS_MAX = 0xffff;

export interface BlockCacheOptions {
  /** Bytes of memory for blocks. Below one frame, 0 included, the cache holds the current block only. */
  readonly capacityBytes: number;
  /** Longest payload that frames are made for; larger blocks get memory of their own. */
  readonly blockBytes: number;
}

/** A block that was loaded and is too large for the cache; kept until it is asked for. */
interface OversizedBlock {
  readonly table: Table;
  readonly block: number;
  readonly payload: Uint8Array;
}

/**
 * Keeps blocks of tables in memory, in frames of one size; a blocking {@link CursorBlocks}.
 *
 * A block larger than a frame has memory of its own, within what the frames have left of the capacity or an eighth of it beside them.
 *
 * A table's `frames` say which frame holds a block, so a hit costs a few array reads and no hashing. New blocks enter
 * untouched: see {@link Clock}. The memory is this thread's own: copies out of shared memory cost three to twenty times as
 * much (docs/decisions), and what threads share of tables is their files.
 */
export class BlockCache extends CursorBlocks {
  /** Blocks that were found in memory. */
  hits = 0;
  /** Blocks that were read from their file. */
  misses = 0;
  readonly #capacityBytes: number;
  readonly #large: LargeBlocks = new LargeBlocks();
  #evictedFrames = 0;
  readonly #frameBytes: number;
  readonly #frameCount: number;
  readonly #clock: Clock;
  /** A slab holds `1 << #slabShift` frames, the last one perhaps fewer. */
  readonly #slabShift: number;
  readonly #slabs: Uint8Array[] = [];
  /** Per frame in use: the table and block that it holds and the length of the payload. */
  readonly #tables: (Table | undefined)[] = [];
  readonly #blocks: Int32Array;
  readonly #lengths: Int32Array;
  /** Cursors that hold each frame. At most half of the frames are held, so that there is always one to use next. */
  readonly #pins: Uint16Array;
  readonly #pinnedMax: number;
  #pinnedCount = 0;
  /** The frame of the current block, or {@link NO_PIN} when it is in memory of its own. */
  #frame = NO_PIN;
  /** Loads under way, by block. `forget` drops a table's map: a load whose map is gone keeps nothing. */
  readonly #loads: Map<Table, Map<number, Promise<void>>> = new Map();
  readonly #oversized: OversizedBlock[] = [];
  /** A compressed block on its way into its frame. */
  readonly #payload: PayloadBuffer = new PayloadBuffer();

  constructor(options: BlockCacheOptions) {
    super();
    this.#capacityBytes = options.capacityBytes;
    this.#frameBytes = options.blockBytes + FRAME_EXTRA_BYTES;
    this.#frameCount = Math.max(1, Math.floor(options.capacityBytes / this.#frameBytes));
    this.#slabShift = Math.max(0, 31 - Math.clz32(SLAB_BYTES_MAX / this.#frameBytes));
    this.#clock = new Clock(this.#frameCount);
    this.#blocks = new Int32Array(this.#frameCount);
    this.#lengths = new Int32Array(this.#frameCount);
    this.#pins = new Uint16Array(this.#frameCount);
    this.#pinnedMax = this.#frameCount >>> 1;
  }

  /** Bytes of the frames that hold a block, and of the larger blocks. */
  get usedBytes(): number {
    return this.#clock.usedCount * this.#frameBytes + this.#large.bytes;
  }

  /** Blocks that gave way to others. */
  get evictions(): number {
    return this.#evictedFrames + this.#large.evictions;
  }

  override fetch(table: Table, block: number): true {
    const frame = table.frames[block];
    if (frame >= 0) this.#use(frame);
    else if (isLarge(frame)) this.#showLarge(frame);
    else if (!this.#takeOversized(table, block)) this.#read(table, block);
    return true;
  }

  /**
   * {@link fetch} that never reads.
   *
   * @returns false when the block is not in memory
   */
  peek(table: Table, block: number): boolean {
    const frame = table.frames[block];
    if (frame >= 0) this.#use(frame);
    else if (isLarge(frame)) this.#showLarge(frame);
    else return this.#takeOversized(table, block);
    return true;
  }

  override find(table: Table, block: number): boolean {
    const frame = table.frames[block];
    if (frame < 0) return false;
    this.hits++;
    this.#show(frame);
    return true;
  }

  override pin(): number {
    const frame = this.#frame;
    if (frame === NO_PIN) return NO_PIN;
    const pins = this.#pins[frame];
    if (pins === PINS_MAX || (pins === 0 && this.#pinnedCount === this.#pinnedMax)) {
      this.#showOwn(sliceBytes(this.bytes, this.start, this.length));
      return NO_PIN;
    }
    if (pins === 0) this.#pinnedCount++;
    this.#pins[frame] = pins + 1;
    return frame;
  }

  override unpin(frame: number): void {
    if (--this.#pins[frame] > 0) return;
    this.#pinnedCount--;
    // Its table was forgotten meanwhile.
    if (this.#tables[frame] === undefined) this.#clock.release(frame);
  }

  /**
   * Reads a block without blocking, so that the next {@link peek} of it finds it (unless others displaced it meanwhile).
   * Concurrent loads of a block share one read. A load of a table that is forgotten before it ends keeps nothing.
   */
  override load(table: Table, block: number): Promise<void> {
    if (table.frames[block] !== -1) return Promise.resolve();
    let loads = this.#loads.get(table);
    if (loads === undefined) this.#loads.set(table, (loads = new Map()));
    let load = loads.get(block);
    if (load === undefined) {
      load = this.#load(table, block, loads).finally(() => {
        loads.delete(block);
        if (loads.size === 0 && this.#loads.get(table) === loads) this.#loads.delete(table);
      });
      loads.set(block, load);
    }
    return load;
  }

  /** Drops a table's blocks; called before the table is closed, which must not be asked for afterwards. */
  forget(table: Table): void {
    const frames = table.frames;
    for (let block = 0; block < frames.length; block++) {
      if (frames[block] >= 0) this.#release(frames[block]);
      else if (isLarge(frames[block])) this.#large.remove(frames[block]);
    }
    this.#loads.delete(table);
    for (let i = this.#oversized.length - 1; i >= 0; i--) {
      if (this.#oversized[i].table === table) this.#oversized.splice(i, 1);
    }
  }

  /** Gives up its memory, which a closed database that somebody keeps would hold. Every table was forgotten; nothing may be fetched any more. */
  close(): void {
    this.#slabs.length = 0;
    this.bytes = EMPTY_BYTES;
  }

  #use(frame: number): void {
    this.hits++;
    this.#clock.touch(frame);
    this.#show(frame);
  }

  /** Makes the block in `frame` the current one. */
  #show(frame: number): void {
    const slabShift = this.#slabShift;
    this.#frame = frame;
    this.bytes = this.#slabs[frame >>> slabShift];
    this.start = (frame & ((1 << slabShift) - 1)) * this.#frameBytes;
    this.length = this.#lengths[frame];
  }

  #showLarge(frame: number): void {
    this.hits++;
    this.#showOwn(this.#large.use(frame));
  }

  #showOwn(payload: Uint8Array): void {
    this.#frame = NO_PIN;
    this.bytes = payload;
    this.start = 0;
    this.length = payload.length;
  }

  /** Reads a block into a frame, or into memory of its own when it is too large for one, and makes it current. */
  #read(table: Table, block: number): void {
    this.misses++;
    const storedBytes = table.blockStoredBytes(block);
    if (storedBytes > this.#frameBytes) {
      const stored = new Uint8Array(storedBytes);
      const isCompressed = readBlock(table, block, stored, 0, this.#payload);
      this.#useLarge(table, block, isCompressed ? this.#payload.take() : payloadOf(stored));
      return;
    }
    const frame = this.#acquire();
    const bytes = this.#slabs[frame >>> this.#slabShift];
    const start = this.#frameStart(frame);
    const payload = this.#payload;
    let isCompressed: boolean;
    try {
      isCompressed = readBlock(table, block, bytes, start, payload);
    } catch (error) {
      this.#clock.release(frame);
      throw error;
    }
    if (!isCompressed) {
      this.#own(frame, table, block, payloadBytes(storedBytes));
    } else if (payload.length <= this.#frameBytes) {
      copyBytes(payload.bytes, 0, bytes, start, payload.length);
      this.#own(frame, table, block, payload.length);
    } else {
      this.#clock.release(frame);
      this.#useLarge(table, block, payload.take());
      return;
    }
    this.#frame = frame;
    this.bytes = bytes;
    this.start = start;
    this.length = this.#lengths[frame];
  }

  /** Keeps a block that is too large for a frame, if possible, and makes it the current one. */
  #useLarge(table: Table, block: number, payload: Uint8Array): void {
    this.#keepLarge(table, block, payload);
    this.#showOwn(payload);
  }

  async #load(table: Table, block: number, loads: Map<number, Promise<void>>): Promise<void> {
    this.misses++;
    // Not into a frame: the frame could be needed for something else before the bytes arrive.
    const stored = new Uint8Array(table.blockStoredBytes(block));
    const output = new PayloadBuffer();
    const payload = (await readBlockAsync(table, block, stored, 0, output)) ? output.take() : payloadOf(stored);
    if (this.#loads.get(table) !== loads || table.frames[block] !== -1) return;
    if (payload.length > this.#frameBytes) {
      if (!this.#keepLarge(table, block, payload)) this.#oversized.push({ table, block, payload });
      return;
    }
    const frame = this.#acquire();
    copyBytes(payload, 0, this.#slabs[frame >>> this.#slabShift], this.#frameStart(frame), payload.length);
    this.#own(frame, table, block, payload.length);
  }

  /** Keeps a block that is too large for a frame; false when it is too large for that, too. */
  #keepLarge(table: Table, block: number, payload: Uint8Array): boolean {
    return this.#large.add(table, block, payload, this.#largeBytesMax());
  }

  #largeBytesMax(): number {
    const left = this.#capacityBytes - this.#clock.usedCount * this.#frameBytes;
    return Math.max(left, Math.floor(this.#capacityBytes / LARGE_SHARE));
  }

  /** Makes an oversized block that was loaded the current one and keeps it no longer. */
  #takeOversized(table: Table, block: number): boolean {
    const oversized = this.#oversized;
    for (let i = 0; i < oversized.length; i++) {
      if (oversized[i].table !== table || oversized[i].block !== block) continue;
      this.#showOwn(oversized[i].payload);
      oversized.splice(i, 1);
      return true;
    }
    return false;
  }

  /** A frame that is in use and holds nothing, its memory allocated. */
  #acquire(): number {
    let frame = this.#clock.take();
    if (frame < 0) {
      frame = this.#clock.evict(this.#pins);
      this.#disown(frame);
      this.#evictedFrames++;
    } else if (this.#large.bytes > 0) {
      this.#large.trim(this.#largeBytesMax());
    }
    const slab = frame >>> this.#slabShift;
    if (slab === this.#slabs.length) {
      const frames = Math.min(1 << this.#slabShift, this.#frameCount - (slab << this.#slabShift));
      this.#slabs.push(new Uint8Array(frames * this.#frameBytes));
    }
    return frame;
  }

  #release(frame: number): void {
    this.#disown(frame);
    if (this.#pins[frame] === 0) this.#clock.release(frame);
  }

  #own(frame: number, table: Table, block: number, length: number): void {
    this.#tables[frame] = table;
    this.#blocks[frame] = block;
    this.#lengths[frame] = length;
    table.frames[block] = frame;
  }

  #disown(frame: number): void {
    const table = this.#tables[frame];
    if (table !== undefined) table.frames[this.#blocks[frame]] = -1;
    this.#tables[frame] = undefined;
  }

  #frameStart(frame: number): number {
    return (frame & ((1 << this.#slabShift) - 1)) * this.#frameBytes;
  }
}

/** The payload of an uncompressed stored form. */
function payloadOf(stored: Uint8Array): Uint8Array {
  return stored.subarray(0, payloadBytes(stored.length));
}
