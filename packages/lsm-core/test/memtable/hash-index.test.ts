import { describe, expect, it } from "vitest";
import { hashKey } from "../../src/base/hash.ts";
import { newArena, sharedArenas } from "../../src/memtable/arena.ts";
import { HashIndex } from "../../src/memtable/hash-index.ts";
import { keyLengthOf, keyStartOf } from "../../src/wal/operation.ts";
import { Random, SEED } from "../support/random.ts";
import { encodePuts } from "../wal/build-log.ts";

describe("HashIndex", () => {
  it("finds the newest operation of every key through all its growth", () => {
    const random = new Random(SEED);
    const keys = Array.from({ length: 20_000 }, () => Uint8Array.from(String(random.below(9000)), Number));
    const { bytes, offsets } = encodePuts(keys);
    const index = new HashIndex();
    const newest = new Map<string, number>();
    for (const [i, key] of keys.entries()) {
      const operation = offsets[i];
      const hash = hashKey(key, 0, key.length);
      const previous = index.insert(bytes, keyStartOf(bytes, operation), key.length, hash, operation);
      const name = key.join();
      if (previous !== (newest.get(name) ?? 0)) expect.fail(`insert ${i} returned ${previous}`);
      newest.set(name, operation);
    }
    expect(index.size).toBe(newest.size);
    for (const key of keys) {
      const found = index.find(bytes, key, 0, key.length, hashKey(key, 0, key.length));
      if (found !== newest.get(key.join())) expect.fail(`found ${found} for the key ${key.join()}`);
    }
    const absent = Uint8Array.of(1, 2, 3, 4, 5, 6);
    expect(index.find(bytes, absent, 0, 6, hashKey(absent, 0, 6))).toBe(0);
  });

  it("finds all keys and no others after every insertion while it grows", () => {
    const random = new Random(SEED);
    const keyCount = 24_000;
    // Every second operation is on a key that was there before: one whose slot was moved already, or was not yet.
    const numbers = Array.from({ length: 2 * keyCount }, (_, i) => (i % 2 === 0 ? i / 2 : random.below((i + 1) / 2)));
    const { bytes, offsets } = encodePuts(numbers.map(keyOf));
    const index = new HashIndex();
    const newest: number[] = [];
    for (const [i, number] of numbers.entries()) {
      const key = keyOf(number);
      const operation = offsets[i];
      const previous = index.insert(bytes, keyStartOf(bytes, operation), 4, hashKey(key, 0, 4), operation);
      if (previous !== (newest[number] ?? 0)) expect.fail(`insert ${i} returned ${previous}`);
      newest[number] = operation;
      for (let probe = 0; probe < 8; probe++) {
        const probed = random.below(newest.length + 10);
        const probedKey = keyOf(probed);
        const found = index.find(bytes, probedKey, 0, 4, hashKey(probedKey, 0, 4));
        if (found !== (newest[probed] ?? 0)) expect.fail(`after insert ${i}: found ${found} for key ${probed}`);
      }
      if (index.size !== newest.length) expect.fail(`after insert ${i}: ${index.size} keys`);
    }
  });

  it("clears memory that was used before a page at a time, before it grows into it", () => {
    const used = newArena(131_072);
    const words = new Int32Array(used).fill(-1);
    const { bytes, offsets } = encodePuts(Array.from({ length: 9000 }, (_, i) => keyOf(i)));
    const index = new HashIndex();
    sharedArenas.release(used);
    let cleared = 0;
    for (const [i, operation] of offsets.entries()) {
      expect(index.insert(bytes, keyStartOf(bytes, operation), 4, hashKey(keyOf(i), 0, 4), operation)).toBe(0);
      if (cleared === words.length) continue;
      const dirty = words.indexOf(-1);
      const end = dirty === -1 ? words.length : dirty;
      if (end - cleared > 1024) expect.fail(`insert ${i} cleared ${(end - cleared) * 4} bytes`);
      cleared = end;
    }
    expect(cleared).toBe(words.length);
    for (let i = 0; i < offsets.length; i++) {
      if (index.find(bytes, keyOf(i), 0, 4, hashKey(keyOf(i), 0, 4)) !== offsets[i])
        expect.fail(`key ${i} is not found`);
    }
    index.release();
  });

  it("gives back the slots that it has only begun to clear", () => {
    for (const size of [65_536, 131_072]) sharedArenas.release(newArena(size));
    const before = sharedArenas.keptBytes;
    const { bytes, offsets } = encodePuts(Array.from({ length: 4700 }, (_, i) => keyOf(i)));
    const index = new HashIndex();
    for (const [i, operation] of offsets.entries()) {
      index.insert(bytes, keyStartOf(bytes, operation), 4, hashKey(keyOf(i), 0, 4), operation);
    }
    expect(sharedArenas.keptBytes).toBe(before - 65_536 - 131_072);
    index.release();
    expect(sharedArenas.keptBytes).toBe(before);
  });

  it("gives back the old slots too when it is released while it grows", () => {
    const { bytes, offsets } = encodePuts(Array.from({ length: 5000 }, (_, i) => keyOf(i)));
    // It takes both from the pool, so that whatever is missing afterwards was not given back.
    for (const size of [65_536, 131_072]) sharedArenas.release(newArena(size));
    const before = sharedArenas.keptBytes;
    const index = new HashIndex();
    for (const [i, operation] of offsets.entries()) {
      index.insert(bytes, keyStartOf(bytes, operation), 4, hashKey(keyOf(i), 0, 4), operation);
    }
    index.release();
    expect(sharedArenas.keptBytes).toBe(before);
  });

  it("tells keys of the same hash apart", () => {
    const keys = Array.from({ length: 50 }, (_, i) => new Uint8Array(i % 7).fill(i));
    keys.push(...Array.from({ length: 50 }, (_, i) => Uint8Array.of(i, 1)));
    const { bytes, offsets } = encodePuts(keys);
    const index = new HashIndex();
    const newest = new Map<string, number>();
    for (const operation of offsets) {
      const start = keyStartOf(bytes, operation);
      const length = keyLengthOf(bytes, operation);
      const key = bytes.slice(start, start + length).join();
      expect(index.insert(bytes, start, length, -1, operation)).toBe(newest.get(key) ?? 0);
      newest.set(key, operation);
    }
    for (const key of keys) expect(index.find(bytes, key, 0, key.length, -1)).toBe(newest.get(key.join()));
  });
});

function keyOf(number: number): Uint8Array {
  return Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number);
}
