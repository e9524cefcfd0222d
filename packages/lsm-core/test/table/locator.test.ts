import { describe, expect, it } from "vitest";
import { buildLocator, locate, Locator } from "../../src/table/locator.ts";
import { Random } from "../support/random.ts";
import { kindOf } from "./kind-of.ts";

function randomHashes(seed: number, count: number): Int32Array {
  const random = new Random(seed);
  return Int32Array.from({ length: count }, () => random.next());
}

function build(hashes: Int32Array, entryCounts: readonly number[]): Locator {
  const payload = buildLocator(hashes, Uint16Array.from(entryCounts), entryCounts.length);
  const framed = new Uint8Array(payload.length + 3);
  framed.set(payload, 3);
  return Locator.decode(framed, 3, payload.length, "f", 0) ?? expect.fail("no locator");
}

/** All places that the locator names for a hash, as `block` or `block/entry`. */
function placesOf(locator: Locator, hash: number): string[] {
  const places: string[] = [];
  for (let at = locate(locator, hash, -1); at >= 0; at = locate(locator, hash, at)) {
    const block = String(locator.blockAt(at));
    places.push(locator.slotBits === 0 ? block : `${block}/${locator.entryAt(at)}`);
  }
  return places;
}

describe("locator", () => {
  it.each([
    ["one entry", [1]],
    ["one block", [37]],
    ["blocks of one entry", [1, 1, 1, 1, 1]],
    ["blocks of several sizes", Array.from({ length: 1100 }, (_, i) => 30 + (i % 7))],
  ])("leads to each key of %s", (_, entryCounts) => {
    const count = entryCounts.reduce((sum, entries) => sum + entries, 0);
    const hashes = randomHashes(1, count);
    const locator = build(hashes, entryCounts);
    const lost: string[] = [];
    let i = 0;
    entryCounts.forEach((entries, block) => {
      for (let entry = 0; entry < entries; entry++, i++) {
        const place = locator.slotBits === 0 ? `${block}` : `${block}/${entry}`;
        if (!placesOf(locator, hashes[i]).includes(place)) lost.push(place);
      }
    });
    expect(lost).toEqual([]);
  });

  it("leads to each of several keys with the same hash, and to each once", () => {
    const locator = build(new Int32Array(12).fill(-7), [5, 7]);
    expect(placesOf(locator, -7)).toEqual([
      ...[0, 1, 2, 3, 4].map((i) => `0/${i}`),
      ...[0, 1, 2, 3, 4, 5, 6].map((i) => `1/${i}`),
    ]);
  });

  it("wraps from the last slot to the first", () => {
    const locator = build(new Int32Array(4).fill(-1), [4]); // the highest hash: all begin at the last slot
    expect(placesOf(locator, -1)).toEqual(["0/0", "0/1", "0/2", "0/3"]);
    expect(locator.slots.at(-1)).not.toBe(0);
    expect(locator.slots[0]).not.toBe(0);
  });

  it("knows a key whose fingerprint would be 0", () => {
    const locator = build(Int32Array.of(0), [1]);
    expect(placesOf(locator, 0)).toEqual(["0"]);
  });

  it("denies almost all other keys", () => {
    const locator = build(randomHashes(2, 36_000), new Array<number>(1000).fill(36));
    const candidates = randomHashes(3, 200_000).reduce((sum, hash) => sum + placesOf(locator, hash).length, 0);
    expect(candidates / 200_000).toBeLessThan(0.001);
  });

  it("names only the block when block and entry leave too few bits", () => {
    const entryCounts = new Array<number>(1 << 12).fill(1);
    entryCounts[4000] = 5000; // 12 + 13 bits
    const hashes = randomHashes(4, entryCounts.length + 4999);
    const locator = build(hashes, entryCounts);
    expect([locator.placeBits, locator.slotBits]).toEqual([12, 0]);
    expect(placesOf(locator, hashes[17])).toContain("17");
    expect(placesOf(locator, hashes[8000])).toContain("4000");
  });

  it("is missing for no keys, and for more blocks than it can name", () => {
    expect(buildLocator(new Int32Array(0), new Uint16Array(0), 0)).toHaveLength(0);
    const entryCounts = new Uint16Array((1 << 24) + 1);
    entryCounts[0] = 1;
    expect(buildLocator(Int32Array.of(5), entryCounts, entryCounts.length)).toHaveLength(0);
    expect(Locator.decode(new Uint8Array(0), 0, 0, "f", 0)).toBeUndefined();
  });

  it("is refused when it has another length, too many bits or no empty slot", () => {
    const payload = buildLocator(randomHashes(5, 100), Uint16Array.of(50, 50), 2);
    const decode = (bytes: Uint8Array): Locator | undefined => Locator.decode(bytes, 0, bytes.length, "f", 0);
    expect(kindOf(() => decode(payload))).toBeUndefined();
    for (const length of [1, 7, 8, payload.length - 1, payload.length - 4]) {
      expect(kindOf(() => decode(payload.subarray(0, length)))).toBe("Corruption");
    }
    expect(kindOf(() => decode(Uint8Array.of(13, 12, ...payload.subarray(2))))).toBe("Corruption");
    expect(kindOf(() => decode(Uint8Array.of(255, 0, ...payload.subarray(2))))).toBe("Corruption");
    expect(kindOf(() => decode(payload.map((byte, i) => (i < 8 ? byte : byte | 1))))).toBe("Corruption");
    expect(kindOf(() => decode(new Uint8Array(8)))).toBe("Corruption");
  });
});
