import { equalBytes } from "../base/bytes.ts";
import { keyLengthOf, keyStartOf } from "../wal/operation.ts";
import { sharedArenas } from "./arena.ts";

/** Fills the smallest arena. */
const INITIAL_SLOTS = 1 << 13;

/** Part of the slots that is in use when the next ones, twice as many, begin to be cleared. */
const CLEARING_LOAD = 0.5625;

/** So much of them is cleared at a time. Fresh memory costs the system's handling of a fault for it: 8 us where it is scarce. */
const CLEARED_BYTES = 4096;

/** New keys from one time to the next, so that the slots are in use to 0.594 when all is cleared and the index grows. */
const CLEARING_INTERVAL = 8;

/** Slots that an insertion moves while the index grows. Two would be in time for the next growth; meanwhile lookups probe twice. */
const MOVED_SLOTS = 32;

const NO_SLOTS: Int32Array = new Int32Array(0);

/**
 * From a key to its newest operation in an arena: open addressing with linear probing.
 *
 * A slot is a pair of 32-bit numbers, hash and offset of the operation; offset 0 is an empty slot. Hashes are kept so
 * that most probes of other keys end without a look at the arena, and so that growing reads no keys. The slots are
 * shared memory.
 *
 * No insertion pays for a growth of the whole: the new slots are cleared bit by bit before they are needed, then the full ones
 * stay beside them, and each insertion moves some. A key that is in both was moved, so the new slots are asked first.
 */
export class HashIndex {
  #slots: Int32Array = acquireSlots(INITIAL_SLOTS).fill(0);
  #count = 0;
  /** With more keys than these, some of the next slots are to be cleared. */
  #clearsAt: number = clearingCount(INITIAL_SLOTS);
  /** The slots after the next growth, while they are cleared. */
  #nextSlots: Int32Array = NO_SLOTS;
  /** How much of them, in bytes, is. */
  #cleared = 0;
  /** The slots before the last growth, until all are moved. */
  #oldSlots: Int32Array = NO_SLOTS;
  /** Where in the old slots those begin that are not moved yet. */
  #moved = 0;

  /** Number of distinct keys. */
  get size(): number {
    return this.#count;
  }

  /** Finds the newest operation on a key, or 0. `hash` is `hashKey` of the key, `bytes` the arena. */
  find(bytes: Uint8Array, keyBytes: Uint8Array, keyStart: number, keyLength: number, hash: number): number {
    const slots = this.#slots;
    const operation = slots[slotOf(slots, bytes, keyBytes, keyStart, keyLength, hash) + 1];
    const oldSlots = this.#oldSlots;
    if (operation !== 0 || oldSlots === NO_SLOTS) return operation;
    return oldSlots[slotOf(oldSlots, bytes, keyBytes, keyStart, keyLength, hash) + 1];
  }

  /**
   * Makes `operation` the newest on its key, which stands at `keyStart` of the arena.
   *
   * @returns the newest one before it, or 0
   */
  insert(bytes: Uint8Array, keyStart: number, keyLength: number, hash: number, operation: number): number {
    const slots = this.#slots;
    const slot = slotOf(slots, bytes, bytes, keyStart, keyLength, hash);
    const previous = slots[slot + 1];
    if (previous !== 0) {
      slots[slot + 1] = operation;
      return previous;
    }
    if (this.#oldSlots !== NO_SLOTS) return this.#insertGrowing(bytes, keyStart, keyLength, hash, operation, slot);
    slots[slot] = hash;
    slots[slot + 1] = operation;
    if (++this.#count > this.#clearsAt) this.#clearSome();
    return 0;
  }

  /** Gives the memory back; the index must not be used any more. */
  release(): void {
    release(this.#slots);
    if (this.#oldSlots !== NO_SLOTS) release(this.#oldSlots);
    if (this.#nextSlots !== NO_SLOTS) release(this.#nextSlots);
    // A use after this fails at once instead of searching memory that serves another memtable.
    this.#slots = undefined as unknown as Int32Array;
  }

  /** {@link insert} while not all slots are moved, of a key that is not in the new ones: `slot` is where it would go. */
  #insertGrowing(
    bytes: Uint8Array,
    keyStart: number,
    keyLength: number,
    hash: number,
    operation: number,
    slot: number,
  ): number {
    const oldSlots = this.#oldSlots;
    const oldSlot = slotOf(oldSlots, bytes, bytes, keyStart, keyLength, hash);
    const previous = oldSlots[oldSlot + 1];
    if (previous !== 0) {
      oldSlots[oldSlot + 1] = operation;
    } else {
      this.#slots[slot] = hash;
      this.#slots[slot + 1] = operation;
      this.#count++;
    }
    this.#moveSome();
    return previous;
  }

  /** Clears a part of the next slots; after the last one the index begins to grow. The growth before has ended long ago. */
  #clearSome(): void {
    this.#clearsAt = this.#count + CLEARING_INTERVAL;
    if (this.#nextSlots === NO_SLOTS) this.#nextSlots = acquireSlots(this.#slots.length);
    const slots = this.#nextSlots;
    new Uint8Array(slots.buffer, this.#cleared, CLEARED_BYTES).fill(0);
    this.#cleared += CLEARED_BYTES;
    if (this.#cleared < slots.byteLength) return;
    this.#oldSlots = this.#slots;
    this.#moved = 0;
    this.#slots = slots;
    this.#nextSlots = NO_SLOTS;
    this.#cleared = 0;
    this.#clearsAt = clearingCount(slots.length / 2);
  }

  /** Copies some of the old slots; they stay where they are, as others may have to be probed past them. */
  #moveSome(): void {
    const oldSlots = this.#oldSlots;
    const slots = this.#slots;
    const mask = slots.length - 1;
    const start = this.#moved;
    const end = start + 2 * MOVED_SLOTS;
    for (let i = start; i < end; i += 2) {
      if (oldSlots[i + 1] === 0) continue;
      let slot = (oldSlots[i] << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = oldSlots[i];
      slots[slot + 1] = oldSlots[i + 1];
    }
    this.#moved = end;
    if (end < oldSlots.length) return;
    this.#oldSlots = NO_SLOTS;
    release(oldSlots);
  }
}

/** Where in `slots` the slot of a key begins, or the empty one that it would get. */
function slotOf(
  slots: Int32Array,
  bytes: Uint8Array,
  keyBytes: Uint8Array,
  keyStart: number,
  keyLength: number,
  hash: number,
): number {
  const mask = slots.length - 1;
  for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
    const operation = slots[slot + 1];
    if (operation === 0) return slot;
    if (slots[slot] !== hash || keyLengthOf(bytes, operation) !== keyLength) continue;
    if (equalBytes(bytes, keyStartOf(bytes, operation), keyBytes, keyStart, keyLength)) return slot;
  }
}

function acquireSlots(count: number): Int32Array {
  return new Int32Array(sharedArenas.acquire(count * 8), 0, 2 * count);
}

function release(slots: Int32Array): void {
  sharedArenas.release(slots.buffer as SharedArrayBuffer);
}

function clearingCount(slotCount: number): number {
  return Math.floor(slotCount * CLEARING_LOAD);
}
