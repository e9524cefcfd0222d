import { describe, expect, it } from "vitest";
import { bloomBytes, buildBloomFilter, checkBloomFilter, mayContain } from "../../src/table/bloom-filter.ts";
import { Random } from "../support/random.ts";
import { encodeFilter } from "./hand-written-table.ts";
import { kindOf } from "./kind-of.ts";

function randomHashes(seed: number, count: number): Int32Array {
  const random = new Random(seed);
  return Int32Array.from({ length: count }, () => random.next());
}

/** The part of `probes` that the filter lets pass. */
function passRate(filter: Uint8Array, probes: Int32Array): number {
  return probes.reduce((sum, hash) => sum + (mayContain(filter, 0, filter.length, hash) ? 1 : 0), 0) / probes.length;
}

describe("bloom filter", () => {
  it.each([1, 2, 51, 52, 1000, 36_000])("lets each of %i keys pass", (count) => {
    const hashes = randomHashes(1, count);
    for (const bitsPerKey of [1, 5, 10, 16, 40]) {
      const filter = buildBloomFilter(hashes, count, bitsPerKey);
      expect(filter.length).toBe(bloomBytes(count, bitsPerKey));
      expect(kindOf(() => checkBloomFilter(filter, 0, filter.length, "f", 0))).toBeUndefined();
      expect(passRate(filter, hashes)).toBe(1);
    }
  });

  it("lets few other keys pass", () => {
    const hashes = randomHashes(2, 36_000);
    const others = randomHashes(3, 200_000);
    expect(passRate(buildBloomFilter(hashes, 36_000, 10), others)).toBeLessThan(0.011);
    expect(passRate(buildBloomFilter(hashes, 36_000, 16), others)).toBeLessThan(0.0015);
    expect(passRate(buildBloomFilter(hashes, 36_000, 5), others)).toBeLessThan(0.1);
  });

  it("is laid out as the format says", () => {
    const hashes = randomHashes(4, 300);
    expect([...buildBloomFilter(hashes, 300, 10)]).toEqual(encodeFilter([...hashes]));
  });

  it("is found anywhere in a buffer", () => {
    const hashes = randomHashes(5, 100);
    const filter = buildBloomFilter(hashes, 100, 10);
    const framed = new Uint8Array(filter.length + 11).fill(0xff);
    framed.set(filter, 7);
    for (const hash of randomHashes(6, 1000)) {
      expect(mayContain(framed, 7, filter.length, hash)).toBe(mayContain(filter, 0, filter.length, hash));
    }
  });

  it("is empty when it is off or there is no key, and then says nothing", () => {
    expect(buildBloomFilter(randomHashes(7, 10), 10, 0)).toHaveLength(0);
    expect(buildBloomFilter(randomHashes(7, 10), 0, 10)).toHaveLength(0);
    expect([bloomBytes(10, 0), bloomBytes(0, 10)]).toEqual([0, 0]);
    expect(mayContain(new Uint8Array(0), 0, 0, 1)).toBe(true);
    expect(kindOf(() => checkBloomFilter(new Uint8Array(0), 0, 0, "f", 0))).toBeUndefined();
  });

  it("is refused with a length or a number of probes that cannot be", () => {
    const filter = buildBloomFilter(randomHashes(8, 100), 100, 10);
    for (const length of [1, 3, 4, 67, 69, filter.length - 1]) {
      expect(kindOf(() => checkBloomFilter(filter, 0, length, "f", 0))).toBe("Corruption");
    }
    for (const probes of [0, 17, 255]) {
      filter[0] = probes;
      expect(kindOf(() => checkBloomFilter(filter, 0, filter.length, "f", 0))).toBe("Corruption");
    }
  });
});
