import { describe, expect, it } from "vitest";
import { decodeLogHeader, encodeLogHeader, LOG_HEADER_BYTES, shortBootId } from "../../src/wal/log-header.ts";

const BOOT_ID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

function header(): Uint8Array {
  const bytes = new Uint8Array(LOG_HEADER_BYTES).fill(0xaa);
  encodeLogHeader(bytes, 12, 0x1_0000_0002, BOOT_ID);
  return bytes;
}

describe("log header", () => {
  it("has the bytes that the format says", () => {
    const hex = Buffer.from(header()).toString("hex");
    expect(hex.slice(0, 24)).toBe(Buffer.from("lsm-log\n").toString("hex") + "01000000");
    expect(hex.slice(32)).toBe(
      "0c00000000000000" + "0200000001000000" + Buffer.from("0a1b2c3d4e5f60718293a4b5c6d7e8f9").toString("hex"),
    );
  });

  it("gives its fields back", () => {
    expect(decodeLogHeader(header(), LOG_HEADER_BYTES, "f")).toEqual({
      logId: 12,
      firstSequence: 0x1_0000_0002,
      bootId: shortBootId(BOOT_ID),
    });
  });

  it.each([undefined, ""])("keeps that the boot is unknown (%j)", (bootId) => {
    const bytes = header();
    encodeLogHeader(bytes, 1, 1, bootId);
    expect(bytes.subarray(32)).toEqual(new Uint8Array(32));
    expect(decodeLogHeader(bytes, LOG_HEADER_BYTES, "f")?.bootId).toBeUndefined();
  });

  it("keeps the first 32 characters of a longer boot id", () => {
    const bytes = header();
    encodeLogHeader(bytes, 1, 1, "x".repeat(64));
    expect(decodeLogHeader(bytes, LOG_HEADER_BYTES, "f")?.bootId).toBe("x".repeat(32));
  });

  it("is not there when it is cut, or any bit but the version's is another", () => {
    for (let size = 0; size < LOG_HEADER_BYTES; size++) expect(decodeLogHeader(header(), size, "f")).toBeUndefined();
    for (let bit = 0; bit < LOG_HEADER_BYTES * 8; bit++) {
      if (bit >= 64 && bit < 96) continue;
      const damaged = header();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(decodeLogHeader(damaged, LOG_HEADER_BYTES, "f")).toBeUndefined();
    }
  });

  it("refuses a version that it does not know", () => {
    const bytes = header();
    bytes[8] = 2;
    expect(() => decodeLogHeader(bytes, LOG_HEADER_BYTES, "dir/000012.log")).toThrow(
      expect.objectContaining({ kind: "Incompatible", file: "dir/000012.log" }),
    );
  });
});
