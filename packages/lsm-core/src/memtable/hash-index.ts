import { equalBytes } from "../base/bytes.ts";
import { keyLengthOf, keyStartOf } from "../wal/operation.ts";
import { sharedArenas } from "./arena.ts";

/** Fills the smallest arena. */
const INITIAL_SLOTS = 1 << 13;

/**
 * From a key to its newest operation in an arena: open addressing with linear probing.
 *
 * A slot is a pair of 32-bit numbers, hash and offset of the operation; offset 0 is an empty slot. Hashes are kept so
 * that most probes of other keys end without a look at the arena, and so that growing reads no keys. The slots are
 * shared memory.
 */
export class HashIndex {
  #slots: Int32Array = newSlots(INITIAL_SLOTS);
  /** Number of slots less one; the number is a power of two. */
  #mask: number = INITIAL_SLOTS - 1;
  #count = 0;
  #countMax: number = countMax(INITIAL_SLOTS);

  /** Number of distinct keys. */
  get size(): number {
    return this.#count;
  }

  /** Finds the newest operation on a key, or 0. `hash` is `hashKey` of the key, `bytes` the arena. */
  find(bytes: Uint8Array, keyBytes: Uint8Array, keyStart: number, keyLength: number, hash: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const operation = slots[2 * slot + 1];
      if (operation === 0) return 0;
      if (slots[2 * slot] !== hash || keyLengthOf(bytes, operation) !== keyLength) continue;
      if (equalBytes(bytes, keyStartOf(bytes, operation), keyBytes, keyStart, keyLength)) return operation;
    }
  }

  /**
   * Makes `operation` the newest on its key, which stands at `keyStart` of the arena.
   *
   * @returns the newest one before it, or 0
   */
  insert(bytes: Uint8Array, keyStart: number, keyLength: number, hash: number, operation: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const previous = slots[2 * slot + 1];
      if (previous === 0) break;
      if (slots[2 * slot] !== hash || keyLengthOf(bytes, previous) !== keyLength) continue;
      if (!equalBytes(bytes, keyStartOf(bytes, previous), bytes, keyStart, keyLength)) continue;
      slots[2 * slot + 1] = operation;
      return previous;
    }
    slots[2 * slot] = hash;
    slots[2 * slot + 1] = operation;
    if (++this.#count > this.#countMax) this.#grow();
    return 0;
  }

  #grow(): void {
    const old = this.#slots;
    const slots = newSlots(old.length);
    const mask = old.length - 1;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      let slot = old[i] & mask;
      while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = old[i];
      slots[2 * slot + 1] = old[i + 1];
    }
    this.#slots = slots;
    this.#mask = mask;
    this.#countMax = countMax(old.length);
    sharedArenas.release(old.buffer as SharedArrayBuffer);
  }

  /** Gives the memory back; the index must not be used any more. */
  release(): void {
    sharedArenas.release(this.#slots.buffer as SharedArrayBuffer);
    // A use after this fails at once instead of searching memory that serves another memtable.
    this.#slots = undefined as unknown as Int32Array;
  }
}

function newSlots(count: number): Int32Array {
  return new Int32Array(sharedArenas.acquire(count * 8), 0, 2 * count).fill(0);
}

function countMax(slotCount: number): number {
  return Math.floor(slotCount * 0.6);
}
