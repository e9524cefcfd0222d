import { describe, expect, it } from "vitest";
import { KeyHashes } from "../../src/table/key-hashes.ts";
import { bytes } from "../support/text.ts";

describe("KeyHashes", () => {
  it("gives the same filter and locator in memory that a longer table has left, to one table at a time", () => {
    const expected = sections(hashesOf("short", 300));
    hashesOf("long", 10_000).release();
    const reused = hashesOf("short", 300);
    expect(sections(reused)).toEqual(expected);
    hashesOf("other", 700);
    expect(sections(reused)).toEqual(expected);
  });
});

/** Of so many keys, ten to a block. */
function hashesOf(prefix: string, count: number): KeyHashes {
  const hashes = new KeyHashes();
  for (let i = 0; i < count; i++) {
    const key = bytes(`${prefix} ${i}`);
    hashes.add(key, 0, key.length);
    if (i % 10 === 9) hashes.endBlock();
  }
  return hashes;
}

function sections(hashes: KeyHashes): Uint8Array[] {
  return [hashes.buildFilter(10), hashes.buildLocator()];
}
