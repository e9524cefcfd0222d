import { describe, expect, it } from "vitest";
import {
  FRAME_HEADER_BYTES,
  frameAt,
  frameEndAt,
  frameSequenceAt,
  stableMarkAt,
  writeFrameHeader,
} from "../../src/wal/frame.ts";
import { writePut } from "./build-log.ts";

function frame(sequence: number, mark: number): Uint8Array {
  const bytes = new Uint8Array(64);
  const end = writePut(bytes, FRAME_HEADER_BYTES, "a", "b");
  writeFrameHeader(bytes, 0, end - FRAME_HEADER_BYTES, sequence, mark);
  return bytes.slice(0, end);
}

describe("frame", () => {
  it("has the bytes that the format says", () => {
    expect(Buffer.from(frame(0x1_0203_0405_0607, 0x80000040)).toString("hex")).toBe(
      "af22169e" + "05000000" + "0706050403020100" + "40000080" + "0101016162",
    );
  });

  it("gives its fields back", () => {
    const bytes = frame(2 ** 53 - 1, 2 ** 32 - 1);
    expect(frameSequenceAt(bytes, 0)).toBe(2 ** 53 - 1);
    expect(stableMarkAt(bytes, 0)).toBe(2 ** 32 - 1);
    expect(frameEndAt(bytes, 0)).toBe(bytes.length);
    expect(frameAt(bytes, 0, bytes.length, 2 ** 53 - 1)).toBe(bytes.length);
  });

  it("is not found with another sequence number", () => {
    const bytes = frame(7, 0);
    expect(frameAt(bytes, 0, bytes.length, 8)).toBe(-1);
  });

  it("is not found in fewer bytes than it has", () => {
    const bytes = frame(7, 0);
    for (let end = 0; end < bytes.length; end++) expect(frameAt(bytes, 0, end, 7)).toBe(-1);
  });

  it("is not found when any bit of it is another", () => {
    const bytes = frame(7, 0);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(frameAt(damaged, 0, damaged.length, 7)).toBe(-1);
    }
  });

  it("is not found without operations", () => {
    const bytes = new Uint8Array(64);
    writeFrameHeader(bytes, 0, 0, 7, 0);
    expect(frameAt(bytes, 0, bytes.length, 7)).toBe(-1);
  });
});
