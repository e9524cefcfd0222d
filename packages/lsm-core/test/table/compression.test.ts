import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole, writeU32 } from "../../src/base/bytes.ts";
import { isLsmError } from "../../src/base/errors.ts";
import type { CompressionName } from "../../src/table/compression.ts";
import {
  CODEC_DEFLATE,
  CODEC_LZ4,
  CODEC_NONE,
  CODEC_ZSTD,
  codecOf,
  compress,
  decompress,
  isCompressionAvailable,
  MAX_PAYLOAD_BYTES,
  payloadLength,
} from "../../src/table/compression.ts";
import { PayloadBuffer } from "../../src/table/payload-buffer.ts";
import { Random } from "../support/random.ts";
import { text } from "./hand-written-table.ts";
import { kindOf } from "./kind-of.ts";

type Compressing = Exclude<CompressionName, "none">;

const COMPRESSIONS = (["lz4", "deflate", "zstd"] as const).filter(isCompressionAvailable);

/** Text that compresses to half or less. */
function compressible(length: number): Uint8Array {
  const random = new Random(length + 1);
  const words = Array.from({ length: length / 4 + 1 }, () => random.pick(["lorem", "ipsum", "dolor sit", "amet"]));
  return text(words.join(" ")).subarray(0, length);
}

/** A payload as stored; `undefined` when it stays as it is. */
function stored(
  name: CompressionName,
  bytes: Uint8Array,
  start = 0,
  length: number = bytes.length,
): Uint8Array | undefined {
  const output = new PayloadBuffer();
  return compress(name, bytes, start, length, output) ? output.take() : undefined;
}

/** Text of 4 KiB as stored. */
function storedText(name: Compressing): Uint8Array {
  return stored(name, compressible(4096)) ?? expect.fail("not compressed");
}

function payloadOf(codec: number, bytes: Uint8Array, start = 0, length: number = bytes.length): Uint8Array {
  const output = new PayloadBuffer();
  decompress(codec, bytes, start, length, output, "000001.table", 4096);
  return output.take();
}

/** The kind of error of reading `stored` from a file. */
function kindOfStored(codec: number, bytes: Uint8Array): string | undefined {
  return kindOf(() => payloadOf(codec, bytes));
}

describe.each(COMPRESSIONS)("compression with %s", (name) => {
  it.each([256, 4096, 65_536, 3 << 20])("gives back %i bytes", (length) => {
    const payload = compressible(length);
    const framed = new Uint8Array(length + 7);
    framed.set(payload, 3);
    const bytes = stored(name, framed, 3, length) ?? expect.fail("not compressed");
    expect(bytes.length).toBeLessThan(length * 0.7);

    const inFile = new Uint8Array(bytes.length + 9);
    inFile.set(bytes, 5);
    expect(payloadLength(codecOf(name), inFile, 5, bytes.length, "f", 0)).toBe(length);
    const decompressed = payloadOf(codecOf(name), inFile, 5, bytes.length);
    expect(decompressed.constructor).toBe(Uint8Array);
    expect(compareWhole(decompressed, payload)).toBe(0);
  });

  it("leaves alone what gets smaller by less than an eighth", () => {
    const withZeros = (count: number): Uint8Array => new Random(1).bytes(4096).fill(0, 0, count);
    for (const zeros of [0, 300, 480]) expect(stored(name, withZeros(zeros)), `${zeros}`).toBeUndefined();
    expect(stored(name, withZeros(620))?.length).toBeLessThanOrEqual(3584);
    for (const length of [0, 1, 4, 5]) expect(stored(name, new Uint8Array(length))).toBeUndefined();
  });

  it("refuses lengths that cannot be", () => {
    const bytes = storedText(name);
    for (const length of [0, 1, 4095, 4097, 1 << 30, MAX_PAYLOAD_BYTES + 1, 0xffff_ffff]) {
      writeU32(bytes, 0, length);
      expect(kindOfStored(codecOf(name), bytes), `length ${length}`).toBe("Corruption");
    }
  });

  it("refuses bytes that end early", () => {
    const bytes = storedText(name);
    for (let length = 0; length < bytes.length - 1; length += 97) {
      expect(kindOfStored(codecOf(name), bytes.subarray(0, length))).toBe("Corruption");
    }
  });

  it("returns the stated length or Corruption for bytes that no compressor made", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const kind = kindOf(() => {
          const payload = payloadOf(codecOf(name), bytes);
          expect(payload.length).toBe(payloadLength(codecOf(name), bytes, 0, bytes.length, "f", 0));
        });
        expect(kind ?? "Corruption").toBe("Corruption");
      }),
    );
  });

  it("reads with the length that it was given, whatever the buffer held before", () => {
    const output = new PayloadBuffer();
    for (const length of [300_000, 100, 4096, 70_000, 4000]) {
      const bytes = stored(name, new Uint8Array(length).fill(length)) ?? expect.fail("not compressed");
      decompress(codecOf(name), bytes, 0, bytes.length, output, "f", 0);
      expect(output.length).toBe(length);
      expect(compareWhole(output.bytes.subarray(0, length), new Uint8Array(length).fill(length))).toBe(0);
    }
  });
});

describe("compression", () => {
  it("stores payloads as they are without it", () => {
    expect(stored("none", compressible(100))).toBeUndefined();
    expect(payloadLength(CODEC_NONE, compressible(100), 10, 20, "f", 0)).toBe(20);
  });

  it.each([
    [CODEC_DEFLATE, 1032],
    [CODEC_LZ4, 255],
  ])("takes no memory for what so few bytes cannot hold (codec %i, %i to 1)", (codec, ratio) => {
    const bytes = new Uint8Array(14);
    const lengthOf = (length: number): number => {
      writeU32(bytes, 0, length);
      return payloadLength(codec, bytes, 0, bytes.length, "f", 0);
    };
    expect(lengthOf(10 * ratio)).toBe(10 * ratio);
    expect(kindOf(() => lengthOf(10 * ratio + 1))).toBe("Corruption");
  });

  it("calls an unknown codec incompatible", () => {
    expect(kindOfStored(4, new Uint8Array(10))).toBe("Incompatible");
  });

  it.each([CODEC_DEFLATE, CODEC_LZ4])("names file and offset of damage (codec %i)", (codec) => {
    try {
      payloadOf(codec, Uint8Array.of(9, 0, 0, 0, 0xff, 0xff));
      expect.fail("decompressed");
    } catch (error) {
      expect(isLsmError(error) && [error.kind, error.file, error.offset]).toEqual(["Corruption", "000001.table", 4096]);
    }
  });

  it.skipIf(isCompressionAvailable("zstd"))("asks for a newer Node where zstd is missing", () => {
    expect(() => stored("zstd", compressible(100))).toThrow(/Node 22\.15/);
    expect(kindOfStored(CODEC_ZSTD, Uint8Array.of(9, 0, 0, 0, 1, 2, 3))).toBe("Incompatible");
  });
});
