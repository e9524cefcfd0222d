import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeU32 } from "../../src/base/bytes.ts";
import { crc32 } from "../../src/base/checksum.ts";
import {
  checkStored,
  decodeFooter,
  encodeFooter,
  FOOTER_BYTES,
  scaleHash,
  writeStoredTrailer,
} from "../../src/table/table-format.ts";
import type { Footer } from "../../src/table/table-format.ts";
import { kindOf } from "./kind-of.ts";

const FOOTER: Footer = {
  rangeDeletesOffset: 100,
  filterOffset: 106,
  locatorOffset: 180,
  indexOffset: 185,
  propertiesOffset: 240,
  footerOffset: 4_000_000_000,
  id: 2 ** 40 + 12,
  entryCount: 77,
  sequence: 2 ** 53 - 1,
};

describe("footer", () => {
  it("comes back as it was", () => {
    const bytes = new Uint8Array(FOOTER_BYTES + 5);
    bytes.set(encodeFooter(FOOTER), 5);
    expect(decodeFooter(bytes, 5, "f", FOOTER.footerOffset)).toEqual(FOOTER);
  });

  it("is damaged with any bit flipped", () => {
    for (let bit = 0; bit < FOOTER_BYTES * 8; bit++) {
      const bytes = encodeFooter(FOOTER);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      expect(
        kindOf(() => decodeFooter(bytes, 0, "f", FOOTER.footerOffset)),
        `bit ${bit}`,
      ).toBe("Corruption");
    }
  });

  it("is damaged when cut off or in another place", () => {
    const bytes = encodeFooter(FOOTER);
    expect(kindOf(() => decodeFooter(bytes.subarray(1), 0, "f", FOOTER.footerOffset))).toBe("Corruption");
    expect(kindOf(() => decodeFooter(bytes, 0, "f", FOOTER.footerOffset - 1))).toBe("Corruption");
  });

  it("is damaged when a section has no room for its trailer", () => {
    for (const name of ["filterOffset", "locatorOffset", "indexOffset", "propertiesOffset"] as const) {
      const bytes = encodeFooter({ ...FOOTER, [name]: 104 });
      expect(
        kindOf(() => decodeFooter(bytes, 0, "f", FOOTER.footerOffset)),
        name,
      ).toBe("Corruption");
    }
  });

  it("is incompatible with another version", () => {
    const bytes = encodeFooter(FOOTER);
    writeU32(bytes, 48, 2);
    writeU32(bytes, 52, crc32(bytes, 0, 52));
    expect(kindOf(() => decodeFooter(bytes, 0, "f", FOOTER.footerOffset))).toBe("Incompatible");
  });
});

describe("stored form", () => {
  it("is damaged with any bit flipped, and when too short", () => {
    const stored = new Uint8Array(20).fill(7);
    writeStoredTrailer(stored, 15, 1, crc32(stored, 2, 15));
    expect(checkStored(stored, 2, 18, "f", 0)).toBe(1);
    for (let bit = 16; bit < 20 * 8; bit++) {
      const damaged = stored.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(kindOf(() => checkStored(damaged, 2, 18, "f", 0))).toBe("Corruption");
    }
    for (const length of [0, 4, 17, 19])
      expect(kindOf(() => checkStored(stored, 2, length, "f", 0))).toBe("Corruption");
  });
});

describe("scaleHash", () => {
  it("is the high half of the product", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 0xffff_ffff }), (hash, count) => {
        expect(scaleHash(hash, count)).toBe(Number((BigInt(hash >>> 0) * BigInt(count)) >> 32n));
      }),
    );
    expect(scaleHash(-1, 0xffff_ffff)).toBe(0xffff_fffe);
  });
});
