import { describe, expect, it } from "vitest";
import { hashKey } from "../../src/base/hash.ts";
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
