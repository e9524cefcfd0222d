import { copyBytes, EMPTY_BYTES, sliceBytes } from "../base/bytes.ts";
import { Cursor, END, PENDING, READY } from "../base/cursor.ts";
import type { CursorState } from "../base/cursor.ts";
import { type CursorBlocks, NO_PIN } from "./block-source.ts";
import {
  blockEntryCount,
  blockPrefixLength,
  blockPrefixPos,
  entryPos,
  suffixLengthAt,
  suffixPosAt,
  valueLengthAt,
} from "./block.ts";
import { ReadAhead } from "./read-ahead.ts";
import type { Table } from "./table.ts";

/** How many blocks after a seek the block source has to read when it lacks them. */
const SOURCE_BLOCKS = 2;

/** Room for a key at first. */
const FIRST_KEY_BYTES = 64;
/** Room for a key that a closed cursor keeps. */
const KEPT_KEY_BYTES_MAX = 1024;

/** Where to stand in a block once it is there. */
type Place = typeof AT_FIRST | typeof AT_LAST | typeof AT_OR_AFTER_KEY | typeof BEFORE_KEY;
const AT_FIRST = 0;
const AT_LAST = 1;
const AT_OR_AFTER_KEY = 2;
const BEFORE_KEY = 3;

export interface TableCursorOptions {
  /**
   * Where the first blocks after a seek come from, so that short scans use the cache, and others that are there;
   * `undefined`: from the file. Must be non-blocking when the cursor is.
   */
  readonly blocks: CursorBlocks | undefined;
  /** Bytes that are read from the file at a time, at most; a larger block is read in one piece all the same. */
  readonly readAheadBytes: number;
  /** false: a move that needs the file returns PENDING instead of reading. */
  readonly blocking: boolean;
}

/**
 * A {@link Cursor} over the entries of a table.
 *
 * Takes the first blocks after a seek from a block source, and later ones if they are there; reads ahead into a buffer
 * of its own otherwise and leaves the source as it is. Pins the block that the source gives, so other users of the
 * source do not disturb it.
 *
 * A subclass may continue in other tables, {@link goTo}, {@link after}, {@link before}, and learns of the blocks, {@link entered}.
 */
export class TableCursor extends Cursor {
  #table: Table | undefined;
  readonly #blocks: CursorBlocks | undefined;
  readonly #blocking: boolean;
  readonly #readAhead: ReadAhead;
  /** Blocks that the source may still have to read. */
  #sourceBlocks = 0;
  /** Holds the current block in the source. */
  #pin: number = NO_PIN;

  /** The current block, or -1; `valueBytes` holds its payload, at `#start`. */
  #block = -1;
  #start = 0;
  #count = 0;
  #prefixLength = 0;
  #entry = 0;
  /** Where the current entry ends. */
  #entryEnd = 0;

  /** The move that PENDING interrupted: `#pendingBlock` is -1 when there is none. */
  #pendingBlock = -1;
  #pendingPlace: Place = AT_FIRST;
  #pendingKey: Uint8Array = EMPTY_BYTES;
  #isClosed = false;

  /** @param table `undefined` when {@link goTo} will name it before the first move */
  constructor(table: Table | undefined, options: TableCursorOptions) {
    super();
    this.#table = table;
    this.#blocks = options.blocks;
    this.#blocking = options.blocking;
    this.#readAhead = new ReadAhead(options.readAheadBytes);
    this.keyBytes = new Uint8Array(FIRST_KEY_BYTES);
  }

  /** Where the payload of the current entry's block begins in `valueBytes`. */
  get blockStart(): number {
    return this.#start;
  }

  /** The current entry's block. */
  get block(): number {
    return this.#block;
  }

  override first(): CursorState {
    this.#restart();
    return this.#move(0, AT_FIRST, EMPTY_BYTES);
  }

  override last(): CursorState {
    this.#restart();
    return this.#move(this.#table!.blockCount - 1, AT_LAST, EMPTY_BYTES);
  }

  override seek(key: Uint8Array): CursorState {
    this.#restart();
    return this.#move(this.#table!.findBlock(key, 0, key.length), AT_OR_AFTER_KEY, key);
  }

  override seekBefore(key: Uint8Array): CursorState {
    this.#restart();
    const table = this.#table!;
    const block = table.findBlock(key, 0, key.length);
    if (block === table.blockCount) return this.#move(block - 1, AT_LAST, EMPTY_BYTES);
    return this.#move(block, BEFORE_KEY, key);
  }

  override next(): CursorState {
    const entry = this.#entry + 1;
    if (entry < this.#count) return this.#show(entry, this.#entryEnd);
    return this.#move(this.#block + 1, AT_FIRST, EMPTY_BYTES);
  }

  override prev(): CursorState {
    const entry = this.#entry - 1;
    if (entry >= 0) return this.#show(entry, entryPos(this.valueBytes, this.#start, entry));
    return this.#move(this.#block - 1, AT_LAST, EMPTY_BYTES);
  }

  override async load(): Promise<CursorState> {
    let state: CursorState = PENDING;
    // A subclass may be waiting for another table instead.
    while (state === PENDING && this.#pendingBlock >= 0 && !this.#isClosed) {
      const block = this.#pendingBlock;
      await this.#loadBlock(block, this.#isForward(this.#pendingPlace));
      if (this.#isClosed) break;
      state = this.#move(block, this.#pendingPlace, this.#pendingKey);
    }
    return this.#isClosed ? END : state;
  }

  /**
   * Only its memory for a key stays; `first`, `last`, `seek` and `seekBefore` open it again, once a {@link load} that was
   * under way has settled.
   */
  override close(): void {
    this.#isClosed = true;
    this.#leaveTable();
    this.#readAhead.close();
    if (this.keyBytes.length > KEPT_KEY_BYTES_MAX) this.keyBytes = new Uint8Array(FIRST_KEY_BYTES);
  }

  /** Continues in another table, or in none for the time being. The next move must be one that finds a place. */
  protected goTo(table: Table | undefined): void {
    this.#leaveTable();
    this.#table = table;
  }

  /** Called when a block has become the current one. */
  protected entered(): void {}

  /** What a move beyond the last entry does. */
  protected after(): CursorState {
    return END;
  }

  /** What a move before the first entry does. */
  protected before(): CursorState {
    return END;
  }

  #leaveTable(): void {
    this.#leave();
    this.#pendingBlock = -1;
    this.#pendingKey = EMPTY_BYTES;
    this.#readAhead.forget();
  }

  /** A new position is sought: the source may be asked again. */
  #restart(): void {
    this.#isClosed = false;
    this.#pendingBlock = -1;
    this.#sourceBlocks = this.#blocks === undefined ? 0 : SOURCE_BLOCKS;
    this.#readAhead.restart(this.#blocks !== undefined);
  }

  /** Moves to a place in a block, or to the block after or before where the place is not in this one. */
  #move(block: number, place: Place, key: Uint8Array): CursorState {
    const table = this.#table!;
    if (block < 0) return this.before();
    if (block >= table.blockCount) return this.after();
    if (!this.#enter(block, this.#isForward(place))) {
      this.#pendingBlock = block;
      this.#pendingPlace = place;
      this.#pendingKey = key === this.#pendingKey ? key : sliceBytes(key, 0, key.length);
      return PENDING;
    }
    this.#pendingBlock = -1;
    const count = this.#count;
    let entry = place === AT_FIRST ? 0 : count - 1;
    if (place === AT_OR_AFTER_KEY || place === BEFORE_KEY) {
      entry = table.findEntry(this.valueBytes, this.#start, key, 0, key.length);
      // The separator can lie after the block's last key, and the key sought between them.
      if (place === BEFORE_KEY) entry--;
      if (entry === count) return this.#move(block + 1, AT_FIRST, EMPTY_BYTES);
      if (entry < 0) return this.#move(block - 1, AT_LAST, EMPTY_BYTES);
    }
    return this.#show(entry, entryPos(this.valueBytes, this.#start, entry));
  }

  #isForward(place: Place): boolean {
    return place === AT_FIRST || place === AT_OR_AFTER_KEY;
  }

  /** Makes a block the current one; false when that would need the file and the cursor does not block. */
  #enter(block: number, forward: boolean): boolean {
    if (block === this.#block) return true;
    const readAhead = this.#readAhead;
    const table = this.#table!;
    if (!readAhead.has(block)) {
      const blocks = this.#blocks;
      if (blocks !== undefined && this.#isInSource(blocks, table, block)) {
        this.#useSource(block, blocks);
        return true;
      }
      if (!this.#blocking) return false;
    }
    this.#leave();
    if (!readAhead.has(block)) readAhead.read(table, block, forward);
    readAhead.open(table, block);
    this.#use(block, readAhead.bytes, readAhead.start);
    return true;
  }

  /** Makes the block the source's current one: at first what the source has to read for it, later what it has. */
  #isInSource(blocks: CursorBlocks, table: Table, block: number): boolean {
    if (this.#sourceBlocks === 0) return blocks.find(table, block);
    if (!blocks.fetch(table, block)) return false;
    this.#sourceBlocks--;
    return true;
  }

  /** Brings a block to where {@link #enter} finds it, without blocking. */
  async #loadBlock(block: number, forward: boolean): Promise<void> {
    const blocks = this.#blocks;
    const table = this.#table!;
    if (this.#sourceBlocks > 0 && blocks?.load !== undefined) {
      await blocks.load(table, block);
      if (this.#isClosed) return;
      if (blocks.fetch(table, block)) {
        this.#sourceBlocks--;
        this.#useSource(block, blocks);
        return;
      }
    }
    this.#leave();
    await this.#readAhead.readAsync(table, block, forward);
  }

  #useSource(block: number, blocks: CursorBlocks): void {
    this.#unpin();
    this.#pin = blocks.pin();
    this.#use(block, blocks.bytes, blocks.start);
  }

  #unpin(): void {
    if (this.#pin === NO_PIN) return;
    this.#blocks?.unpin(this.#pin);
    this.#pin = NO_PIN;
  }

  /** Forgets the current block, as its bytes may be about to change. */
  #leave(): void {
    this.#unpin();
    this.#block = -1;
    this.#count = 0;
    this.valueBytes = EMPTY_BYTES;
  }

  #use(block: number, bytes: Uint8Array, start: number): void {
    const prefixLength = blockPrefixLength(bytes, start);
    this.#block = block;
    this.valueBytes = bytes;
    this.#start = start;
    this.#count = blockEntryCount(bytes, start);
    this.#prefixLength = prefixLength;
    if (this.keyBytes.length < prefixLength) this.keyBytes = new Uint8Array(2 * prefixLength);
    copyBytes(bytes, blockPrefixPos(bytes, start), this.keyBytes, 0, prefixLength);
    this.entered();
  }

  /** Makes the entry at `pos` of the current block the current one. */
  #show(entry: number, pos: number): CursorState {
    const bytes = this.valueBytes;
    const prefixLength = this.#prefixLength;
    const suffixLength = suffixLengthAt(bytes, pos);
    const valueLength = valueLengthAt(bytes, pos);
    const suffix = suffixPosAt(bytes, pos);
    const keyLength = prefixLength + suffixLength;
    if (keyLength > this.keyBytes.length) this.#growKey(keyLength);
    copyBytes(bytes, suffix, this.keyBytes, prefixLength, suffixLength);
    this.keyLength = keyLength;
    this.valueStart = suffix + suffixLength;
    this.valueLength = valueLength;
    this.#entry = entry;
    this.#entryEnd = suffix + suffixLength + (valueLength > 0 ? valueLength : 0);
    return READY;
  }

  /** Makes room for a key, keeping the prefix. */
  #growKey(length: number): void {
    const grown = new Uint8Array(2 * length);
    copyBytes(this.keyBytes, 0, grown, 0, this.#prefixLength);
    this.keyBytes = grown;
  }
}
