import { equalBytes } from "../base/bytes.ts";
import { keyLengthOf, keyStartOf } from "../wal/operation.ts";

/** 64 bytes: the largest array that the engine keeps on its own heap. */
const INITIAL_SLOTS = 8;

/**
 * From a key to its newest operation in a buffer: what a memtable's index is, small enough for a transaction of two keys.
 *
 * A slot is a pair of numbers, hash and position of the operation; position 0 is an empty slot.
 */
export class KeyIndex {
  #slots: Int32Array = new Int32Array(2 * INITIAL_SLOTS);
  #count = 0;

  /** Finds the newest operation on a key, or 0. `hash` is `hashKey` of the key. */
  find(bytes: Uint8Array, key: Uint8Array, keyLength: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 2;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const operation = slots[slot + 1];
      if (operation === 0) return 0;
      if (slots[slot] !== hash || keyLengthOf(bytes, operation) !== keyLength) continue;
      if (equalBytes(bytes, keyStartOf(bytes, operation), key, 0, keyLength)) return operation;
    }
  }

  /** Makes `operation` the newest on its key, `key[0, keyLength)`. */
  set(bytes: Uint8Array, key: Uint8Array, keyLength: number, hash: number, operation: number): void {
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = (hash << 1) & mask;
    for (; slots[slot + 1] !== 0; slot = (slot + 2) & mask) {
      const previous = slots[slot + 1];
      if (slots[slot] !== hash || keyLengthOf(bytes, previous) !== keyLength) continue;
      if (!equalBytes(bytes, keyStartOf(bytes, previous), key, 0, keyLength)) continue;
      slots[slot + 1] = operation;
      return;
    }
    slots[slot] = hash;
    slots[slot + 1] = operation;
    if (++this.#count * 4 > slots.length) this.#grow();
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Int32Array(4 * old.length);
    const mask = slots.length - 2;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      let slot = (old[i] << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = old[i];
      slots[slot + 1] = old[i + 1];
    }
    this.#slots = slots;
  }
}
