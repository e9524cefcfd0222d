import { copyBytes, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import type { Comparator } from "../base/comparator.ts";
import { TOMBSTONE } from "../base/cursor.ts";
import { hashKey } from "../base/hash.ts";
import type { RangeDeletes } from "../base/range-delete.ts";
import { FRAME_HEADER_BYTES, frameEndAt, writeFrameHeader } from "../wal/frame.ts";
import { encodeLogHeader, LOG_HEADER_BYTES } from "../wal/log-header.ts";
import {
  keyLengthOf,
  keyStartOf,
  OP_DELETE,
  OP_DELETE_RANGE,
  operationSize,
  valueLengthOf,
  writeOperation,
} from "../wal/operation.ts";
import { ARENA_BYTES_MAX, arenaBytes, newArena, sharedArenas } from "./arena.ts";
import { ChunkPosition } from "./chunk-position.ts";
import { HashIndex } from "./hash-index.ts";
import { MemtableCursor } from "./memtable-cursor.ts";
import { RangeDeleteList } from "./range-delete-list.ts";
import { SortedChunks } from "./sorted-chunks.ts";

/** Lookups check range deletes one by one, so a memtable with as many as this is sealed. */
export const MAX_RANGE_DELETES = 256;

const NO_BUFFER = new SharedArrayBuffer(0);

/** What a memtable is made for. */
export interface MemtableOptions {
  readonly logId: number;
  /** Sequence number of its first operation. */
  readonly firstSequence: number;
  /** The storage's boot id. */
  readonly bootId: string | undefined;
  readonly comparator: Comparator;
}

/**
 * Recent writes: an arena that is a log byte for byte (docs/format.md#log), a hash index over it for lookups, and a
 * sorted list of offsets that is made when a scan asks.
 *
 * A write is staged as a frame at `end`, then handed to the log's file if there is one, then published. Whatever was
 * published before some `end` never changes, so that number is a snapshot. One thread writes and reads; others may
 * read `buffer` up to an `end` that they were told.
 */
export class Memtable {
  readonly logId: number;
  readonly firstSequence: number;
  /** The arena; {@link grow} may replace it. */
  buffer: SharedArrayBuffer;
  /** A view of all of `buffer`; replaced by {@link grow}. */
  bytes: Uint8Array;
  /** Everything before this position is published. */
  end: number = LOG_HEADER_BYTES;
  /** Sequence number that the next operation gets. */
  nextSequence: number;
  /** Operations published. */
  operationCount = 0;
  /** Key and value bytes of the newest operation on each key, and the two keys of each range delete. */
  liveBytes = 0;
  /** After {@link get} found a key: where its value begins in `bytes`. */
  valueStart = 0;
  /** After {@link get} found a key: length of the value, or {@link TOMBSTONE}. */
  valueLength = 0;
  readonly #index: HashIndex = new HashIndex();
  readonly #order: SortedChunks;
  readonly #rangeDeletes: RangeDeleteList = new RangeDeleteList();

  /** Begins an empty memtable in an arena that nobody else uses; writes the log's header. */
  constructor(buffer: SharedArrayBuffer, options: MemtableOptions) {
    this.buffer = buffer;
    this.bytes = arenaBytes(buffer);
    this.logId = options.logId;
    this.firstSequence = options.firstSequence;
    this.nextSequence = options.firstSequence;
    this.#order = new SortedChunks(this.bytes, options.comparator);
    encodeLogHeader(this.bytes, options.logId, options.firstSequence, options.bootId);
  }

  /**
   * A memtable of what a log holds. Cost: about 100 ns an operation.
   *
   * @param buffer holds the log, with or without room for more; belongs to the memtable from now on
   * @param end what `readLog` found, so that all before is known to be valid
   */
  static recover(buffer: SharedArrayBuffer, end: number, options: MemtableOptions): Memtable {
    const bytes = arenaBytes(buffer);
    const header = sliceBytes(bytes, 0, LOG_HEADER_BYTES);
    const memtable = new Memtable(buffer, options);
    // The log's file says which boot it was begun in, and the arena goes on saying the same.
    bytes.set(header);
    while (memtable.end < end) memtable.publish(frameEndAt(bytes, memtable.end));
    return memtable;
  }

  /**
   * Gives arena and index to the next memtables. Nobody may use this one, its cursors or its arena any more, in any thread.
   */
  release(): void {
    this.#index.release();
    sharedArenas.release(this.buffer);
    // Whoever keeps a scan that is over keeps this object, and would keep the arena.
    this.buffer = NO_BUFFER;
    this.bytes = EMPTY_BYTES;
    this.#order.bytes = EMPTY_BYTES;
  }

  /** Range deletes published. */
  get rangeDeleteCount(): number {
    return this.#rangeDeletes.count;
  }

  /** Whether a frame with so many bytes of operations fits in the arena. */
  roomFor(operationsLength: number): boolean {
    return this.end + FRAME_HEADER_BYTES + operationsLength <= this.bytes.length;
  }

  /**
   * Encodes one operation as a frame at `end`, in place of what was staged before. Nobody sees it until {@link publish}.
   *
   * @param kind `OP_PUT`, `OP_DELETE` or `OP_DELETE_RANGE`
   * @param key its bytes `[0, keyLength)`: the key, or the start of a range delete
   * @param value its bytes `[0, valueLength)`: the value, or the end of a range delete
   * @param stableMark bytes of the log known to be on stable storage
   * @returns where the frame ends, or -1 when the arena has no room
   */
  stageOne(
    kind: number,
    key: Uint8Array,
    keyLength: number,
    value: Uint8Array,
    valueLength: number,
    stableMark: number,
  ): number {
    const size = operationSize(keyLength, valueLength);
    if (!this.roomFor(size)) return -1;
    const bytes = this.bytes;
    const frame = this.end;
    const frameEnd = writeOperation(bytes, frame + FRAME_HEADER_BYTES, kind, key, keyLength, value, valueLength);
    writeFrameHeader(bytes, frame, size, this.nextSequence, stableMark);
    return frameEnd;
  }

  /** {@link stageOne} for a batch: `operations[0, length)` are encoded already, at least one. */
  stageMany(operations: Uint8Array, length: number, stableMark: number): number {
    if (!this.roomFor(length)) return -1;
    const frame = this.end;
    copyBytes(operations, 0, this.bytes, frame + FRAME_HEADER_BYTES, length);
    writeFrameHeader(this.bytes, frame, length, this.nextSequence, stableMark);
    return frame + FRAME_HEADER_BYTES + length;
  }

  /** Makes the staged frame visible, all of it at once. `frameEnd` is what staging returned. */
  publish(frameEnd: number): void {
    const bytes = this.bytes;
    let count = 0;
    let liveBytes = 0;
    let operation = this.end + FRAME_HEADER_BYTES;
    while (operation < frameEnd) {
      const keyStart = keyStartOf(bytes, operation);
      const keyLength = keyLengthOf(bytes, operation);
      const valueLength = valueLengthOf(bytes, operation);
      liveBytes += keyLength + valueLength;
      if (bytes[operation] === OP_DELETE_RANGE) {
        this.#rangeDeletes.add(operation);
      } else {
        const hash = hashKey(bytes, keyStart, keyLength);
        const previous = this.#index.insert(bytes, keyStart, keyLength, hash, operation);
        if (previous !== 0) liveBytes -= keyLength + valueLengthOf(bytes, previous);
      }
      count++;
      operation = keyStart + keyLength + valueLength;
    }
    this.liveBytes += liveBytes;
    this.operationCount += count;
    this.nextSequence += count;
    this.end = frameEnd;
  }

  /**
   * Has an arena of at least `minimumBytes` in all, and at least twice the present size while that is possible: the same where it
   * can grow, or a copy. Who holds the old buffer finds there what was published, as it is.
   *
   * @throws RangeError beyond `ARENA_BYTES_MAX`, or when the system has no memory; nothing has changed then
   */
  grow(minimumBytes: number): void {
    const { buffer, bytes, end } = this;
    const { maxByteLength } = buffer;
    if (minimumBytes <= maxByteLength && bytes.length < maxByteLength) {
      buffer.grow(Math.min(Math.max(minimumBytes, 2 * bytes.length), maxByteLength));
      this.bytes = arenaBytes(buffer);
    } else {
      this.buffer = newArena(Math.max(minimumBytes, Math.min(2 * bytes.length, ARENA_BYTES_MAX)));
      this.bytes = arenaBytes(this.buffer);
      copyBytes(bytes, 0, this.bytes, 0, end);
    }
  }

  /**
   * Finds the newest operation on a key before `limit`: `valueStart` and `valueLength` then name its value in `bytes`.
   *
   * Cost: one probe of the index. With a `limit` before `end`, a key that was written since takes a search in the
   * sorted operations.
   *
   * @param hash `hashKey` of the key
   * @param limit `end`, or an earlier one
   * @returns 1 when there is one, also when it or a later range delete deletes the key; else 0
   */
  get(keyBytes: Uint8Array, keyStart: number, keyLength: number, hash: number, limit: number): 0 | 1 {
    const bytes = this.bytes;
    let operation = this.#index.find(bytes, keyBytes, keyStart, keyLength, hash);
    if (operation >= limit) operation = this.#findBefore(keyBytes, keyStart, keyLength, limit);
    const rangeDeletes = this.#rangeDeletes;
    if (rangeDeletes.count > 0 && rangeDeletes.covers(bytes, keyBytes, keyStart, keyLength, operation, limit)) {
      this.valueLength = TOMBSTONE;
      return 1;
    }
    if (operation === 0) return 0;
    if (bytes[operation] === OP_DELETE) {
      this.valueLength = TOMBSTONE;
      return 1;
    }
    this.valueStart = keyStartOf(bytes, operation) + keyLength;
    this.valueLength = valueLengthOf(bytes, operation);
    return 1;
  }

  /** Whether an operation at or after `since` is on a key: a put, a delete or a range delete. Cost: one probe of the index. */
  hasChanged(keyBytes: Uint8Array, keyStart: number, keyLength: number, hash: number, since: number): boolean {
    const bytes = this.bytes;
    if (this.#index.find(bytes, keyBytes, keyStart, keyLength, hash) >= since) return true;
    const rangeDeletes = this.#rangeDeletes;
    return rangeDeletes.count > 0 && rangeDeletes.covers(bytes, keyBytes, keyStart, keyLength, since, this.end);
  }

  /**
   * A cursor over the newest entry of each key before `limit`, tombstones included, without those that a later range
   * delete before `limit` covers. It sees nothing written later, and outlives {@link grow}.
   *
   * Cost: sorts what was written since the last call, about 100 ns an operation.
   */
  cursor(limit: number): MemtableCursor {
    this.#order.extend(this.bytes, limit);
    return new MemtableCursor(this.#order, this.#rangeDeletes.before(limit), limit);
  }

  /** Makes a cursor of this memtable what {@link cursor} would return. */
  renew(cursor: MemtableCursor, limit: number): void {
    this.#order.extend(this.bytes, limit);
    cursor.renew(this.#rangeDeletes.before(limit), limit);
  }

  /** What the range deletes before `limit` cover, for older sources; the keys are copies. */
  rangeDeletes(limit: number): RangeDeletes {
    return this.#rangeDeletes.union(this.bytes, limit);
  }

  /** The newest operation on a key before `limit`, or 0: the index only knows the newest of all. */
  #findBefore(keyBytes: Uint8Array, keyStart: number, keyLength: number, limit: number): number {
    this.#order.extend(this.bytes, limit);
    const position = new ChunkPosition(this.#order);
    position.toKey(keyBytes, keyStart, keyLength);
    return position.visibleOn(keyBytes, keyStart, keyLength, limit);
  }
}
