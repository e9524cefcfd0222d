import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole, writeU32 } from "../../src/base/bytes.ts";
import { isLsmError } from "../../src/base/errors.ts";
import {
  CODEC_DEFLATE,
  CODEC_NONE,
  CODEC_ZSTD,
  codecOf,
  compress,
  decompress,
  isCompressionAvailable,
  MAX_PAYLOAD_BYTES,
  payloadLength,
} from "../../src/table/compression.ts";
import { Random } from "../support/random.ts";
import { kindOf } from "./kind-of.ts";

const COMPRESSIONS = (["deflate", "zstd"] as const).filter(isCompressionAvailable);

/** Text that compresses to about a third. */
function compressible(length: number): Uint8Array {
  const random = new Random(length + 1);
  return Uint8Array.from({ length }, () => 97 + random.below(4));
}

/** The kind of error of reading `stored` from a file. */
function kindOfStored(codec: number, stored: Uint8Array): string | undefined {
  return kindOf(() => decompress(codec, stored, 0, stored.length, "000001.table", 4096));
}

describe.each(COMPRESSIONS)("compression with %s", (name) => {
  it.each([256, 4096, 65_536, 3 << 20])("gives back %i bytes", (length) => {
    const payload = compressible(length);
    const framed = new Uint8Array(length + 7);
    framed.set(payload, 3);
    const stored = compress(name, framed, 3, length);
    if (stored === undefined) return expect.fail("not compressed");
    expect(stored.length).toBeLessThan(length * 0.7);

    const inFile = new Uint8Array(stored.length + 9);
    inFile.set(stored, 5);
    expect(payloadLength(codecOf(name), inFile, 5, stored.length, "f", 0)).toBe(length);
    const decompressed = decompress(codecOf(name), inFile, 5, stored.length, "f", 0);
    expect(decompressed.constructor).toBe(Uint8Array);
    expect(compareWhole(decompressed, payload)).toBe(0);
  });

  it("leaves alone what gets smaller by less than an eighth", () => {
    const withZeros = (count: number): Uint8Array => new Random(1).bytes(4096).fill(0, 0, count);
    for (const zeros of [0, 300, 480]) expect(compress(name, withZeros(zeros), 0, 4096), `${zeros}`).toBeUndefined();
    expect(compress(name, withZeros(620), 0, 4096)?.length).toBeLessThanOrEqual(3584);
    expect(compress(name, new Uint8Array(0), 0, 0)).toBeUndefined();
  });

  it("refuses lengths that cannot be", () => {
    const stored = compress(name, compressible(4096), 0, 4096) as Uint8Array;
    for (const length of [0, 1, 4095, 4097, 1 << 30, MAX_PAYLOAD_BYTES + 1, 0xffff_ffff]) {
      writeU32(stored, 0, length);
      expect(kindOfStored(codecOf(name), stored), `length ${length}`).toBe("Corruption");
    }
  });

  it("refuses bytes that end early", () => {
    const stored = compress(name, compressible(4096), 0, 4096) as Uint8Array;
    for (let length = 0; length < stored.length - 1; length += 97) {
      expect(kindOfStored(codecOf(name), stored.subarray(0, length))).toBe("Corruption");
    }
  });

  it("returns the stated length or Corruption for bytes that no compressor made", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (stored) => {
        const kind = kindOf(() => {
          const payload = decompress(codecOf(name), stored, 0, stored.length, "f", 0);
          expect(payload.length).toBe(payloadLength(codecOf(name), stored, 0, stored.length, "f", 0));
        });
        expect(kind ?? "Corruption").toBe("Corruption");
      }),
    );
  });
});

describe("compression", () => {
  it("stores payloads as they are without it, and reads them without a copy", () => {
    const bytes = compressible(100);
    expect(compress("none", bytes, 0, 100)).toBeUndefined();
    const payload = decompress(CODEC_NONE, bytes, 10, 20, "f", 0);
    expect(payload).toEqual(bytes.subarray(10, 30));
    expect(payload.buffer).toBe(bytes.buffer);
  });

  it("calls an unknown codec incompatible", () => {
    expect(kindOfStored(3, new Uint8Array(10))).toBe("Incompatible");
  });

  it("names file and offset of damage", () => {
    try {
      decompress(CODEC_DEFLATE, Uint8Array.of(9, 0, 0, 0, 0xff, 0xff), 0, 6, "000001.table", 4096);
      expect.fail("decompressed");
    } catch (error) {
      expect(isLsmError(error) && [error.kind, error.file, error.offset]).toEqual(["Corruption", "000001.table", 4096]);
    }
  });

  it.skipIf(isCompressionAvailable("zstd"))("asks for a newer Node where zstd is missing", () => {
    expect(() => compress("zstd", compressible(100), 0, 100)).toThrow(/Node 22\.15/);
    expect(kindOfStored(CODEC_ZSTD, Uint8Array.of(9, 0, 0, 0, 1, 2, 3))).toBe("Incompatible");
  });
});
