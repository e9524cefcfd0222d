import { describe, expect, it } from "vitest";
import { PayloadBuffer } from "../../src/table/payload-buffer.ts";

describe("PayloadBuffer", () => {
  it("uses its memory again for blocks, and drops what a large payload took", () => {
    const buffer = new PayloadBuffer();
    buffer.reserve(4000);
    const { bytes, view } = buffer;
    expect([bytes.length, view.buffer]).toEqual([4096, bytes.buffer]);
    for (const length of [4096, 1, 0, 3000]) {
      buffer.reserve(length);
      expect([buffer.bytes === bytes, buffer.view === view, buffer.length]).toEqual([true, true, length]);
    }
    buffer.reserve(1_000_001);
    expect([buffer.bytes.length, buffer.view.byteLength]).toEqual([1_000_001, 1_000_001]);
    buffer.reserve(70_000);
    expect(buffer.bytes.length).toBe(70_000);
    buffer.reserve(65_536);
    expect(buffer.bytes.length).toBe(65_536);
  });

  it("gives a payload away without a copy when it fills its memory, as a copy else", () => {
    const buffer = new PayloadBuffer();
    const own = Uint8Array.of(1, 2, 3);
    buffer.adopt(own);
    expect(buffer.view.getUint8(2)).toBe(3);
    expect(buffer.take()).toBe(own);
    expect([buffer.bytes.length, buffer.length]).toEqual([0, 0]);

    buffer.reserve(5);
    buffer.bytes.set([9, 8, 7, 6, 5]);
    const { bytes } = buffer;
    const taken = buffer.take();
    expect(taken).toEqual(Uint8Array.of(9, 8, 7, 6, 5));
    expect(taken.buffer).not.toBe(bytes.buffer);
  });
});
