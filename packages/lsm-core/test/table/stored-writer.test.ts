import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { CODEC_NONE, codecOf, decompress } from "../../src/table/compression.ts";
import { PayloadBuffer } from "../../src/table/payload-buffer.ts";
import { StoredWriter } from "../../src/table/stored-writer.ts";
import { checkStored, STORED_TRAILER_BYTES } from "../../src/table/table-format.ts";
import { Random } from "../support/random.ts";
import { WrittenFile } from "./written-file.ts";

const LENGTHS = [0, 1, 255, 256, 4096, 262_139, 262_144, 262_145, 1_000_000];

/** The bytes from position 2 on of a larger buffer. */
function framed(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 3).fill(0xee);
  larger.set(bytes, 2);
  return larger;
}

describe("StoredWriter", () => {
  it("writes stored forms of any length one behind the other", () => {
    const file = new WrittenFile();
    const writer = new StoredWriter(file);
    const payloads = LENGTHS.map((length) => new Random(length).bytes(length));
    const offsets = payloads.map((payload) => {
      const offset = writer.offset;
      writer.write(framed(payload), 2, payload.length, "none");
      return offset;
    });
    for (const payload of payloads) {
      offsets.push(writer.offset);
      const headLength = payload.length >> 1;
      writer.writePair(payload, headLength, framed(payload), 2 + headLength, payload.length - headLength, "none");
    }
    writer.finish();
    const bytes = file.bytes;
    expect(writer.offset).toBe(bytes.length);
    [...payloads, ...payloads].forEach((payload, i) => {
      expect(checkStored(bytes, offsets[i], payload.length + STORED_TRAILER_BYTES, "f", 0)).toBe(CODEC_NONE);
      expect(compareWhole(bytes.subarray(offsets[i], offsets[i] + payload.length), payload)).toBe(0);
    });
  });

  it.each(["lz4", "deflate"] as const)("compresses a pair as one payload (%s)", (compression) => {
    const file = new WrittenFile();
    const writer = new StoredWriter(file);
    const half = new Uint8Array(1000).fill(7);
    writer.writePair(half, 1000, half, 0, 1000, compression);
    writer.finish();
    const stored = file.bytes;
    expect(checkStored(stored, 0, stored.length, "f", 0)).toBe(codecOf(compression));
    const payload = new PayloadBuffer();
    decompress(codecOf(compression), stored, 0, stored.length - STORED_TRAILER_BYTES, payload, "f", 0);
    expect(compareWhole(payload.take(), new Uint8Array(2000).fill(7))).toBe(0);
  });

  it("compresses payloads of any length one behind the other", () => {
    const file = new WrittenFile();
    const writer = new StoredWriter(file);
    const payloads = [...LENGTHS, 4096, 100].map((length) => new Uint8Array(length).fill(length));
    const ends = payloads.map((payload) => {
      writer.write(framed(payload), 2, payload.length, "lz4");
      writer.writePair(payload, payload.length >> 1, payload, payload.length >> 1, (payload.length + 1) >> 1, "lz4");
      return writer.offset;
    });
    writer.finish();
    const output = new PayloadBuffer();
    let at = 0;
    payloads.forEach((payload, i) => {
      const storedBytes = (ends[i] - at) / 2;
      for (let copy = 0; copy < 2; copy++, at += storedBytes) {
        const codec = checkStored(file.bytes, at, storedBytes, "f", 0);
        const length = storedBytes - STORED_TRAILER_BYTES;
        expect(codec).toBe(payload.length < 100 ? CODEC_NONE : codecOf("lz4"));
        if (codec === CODEC_NONE) output.adopt(file.bytes.slice(at, at + length));
        else decompress(codec, file.bytes, at, length, output, "f", 0);
        expect(compareWhole(output.take(), payload)).toBe(0);
      }
    });
  });

  it("stays below 4 GiB", () => {
    let writtenBytes = 0;
    const file = new WrittenFile();
    file.write = (_, start, end): void => {
      writtenBytes += end - start;
    };
    const writer = new StoredWriter(file);
    const piece = new Uint8Array(1 << 26);
    for (let i = 0; i < 63; i++) writer.writeRaw(piece, 0, piece.length);
    expect(() => writer.writeRaw(piece, 0, piece.length)).toThrow(RangeError);
    writer.writeRaw(piece, 0, piece.length - 1);
    expect(() => writer.writeRaw(piece, 0, 1)).toThrow(RangeError);
    expect(writtenBytes).toBe(2 ** 32 - 1);
  });
});
