import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareWhole } from "../../src/base/bytes.ts";
import { decodeLz4 } from "../../src/table/lz4-decode.ts";
import { encodeLz4, LZ4_SLACK_BYTES } from "../../src/table/lz4-encode.ts";
import { Random, SEED } from "../support/random.ts";
import { text } from "./hand-written-table.ts";

/** What stands around a block and a payload, and must stay. */
const GUARD = 0xa5;
const GUARD_BYTES = 40;

/** Bytes in the middle of a larger buffer, and a view of them alone. */
function guarded(bytes: Uint8Array): { readonly all: Uint8Array; readonly view: DataView } {
  const all = new Uint8Array(bytes.length + 2 * GUARD_BYTES).fill(GUARD);
  all.set(bytes, GUARD_BYTES);
  return { all, view: new DataView(all.buffer, GUARD_BYTES, bytes.length) };
}

function expectGuards(all: Uint8Array, length: number, what: string): void {
  const isWhole = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === GUARD);
  expect(isWhole(all.subarray(0, GUARD_BYTES)) && isWhole(all.subarray(GUARD_BYTES + length)), what).toBe(true);
}

/** The block of a payload; `undefined` when it is longer than `lengthMax`. */
function encode(
  payload: Uint8Array,
  lengthMax: number = payload.length + payload.length / 200 + 20,
): Uint8Array | undefined {
  const start = 3;
  const limit = Math.floor(lengthMax);
  const target = new Uint8Array(start + limit + LZ4_SLACK_BYTES).fill(GUARD);
  const length = encodeLz4(guarded(payload).view, new DataView(target.buffer), start, limit);
  expect(target.subarray(0, start).every((byte) => byte === GUARD)).toBe(true);
  expect(length).toBeLessThanOrEqual(limit);
  return length === 0 ? undefined : target.slice(start, start + length);
}

/** The payload of a block; `undefined` when it is damaged. Fails when anything beside the payload was written. */
function decode(block: Uint8Array, length: number): Uint8Array | undefined {
  const { all, view } = guarded(new Uint8Array(length));
  // A read beyond the view of the block would throw; of the target it has more than it may write.
  const isSound = decodeLz4(guarded(block).view, new DataView(all.buffer, GUARD_BYTES), length);
  expectGuards(all, length, `guards of ${length} bytes`);
  return isSound ? new Uint8Array(view.buffer, GUARD_BYTES, length) : undefined;
}

/** Takes a block apart after docs/format.md, as plainly as possible: a second witness of the format. */
function decodePlainly(block: Uint8Array): {
  readonly payload: number[];
  readonly lastMatchStart: number;
  readonly lastLiterals: number;
} {
  const payload: number[] = [];
  let at = 0;
  let lastMatchStart = -1;
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    for (let byte = nibble === 15 ? 255 : 0; byte === 255; length += byte) byte = block[at++];
    return length;
  };
  for (;;) {
    const token = block[at++];
    const literals = lengthOf(token >>> 4);
    for (let i = 0; i < literals; i++) payload.push(block[at++]);
    if (at === block.length) return { payload, lastMatchStart, lastLiterals: literals };
    const distance = block[at] + 256 * block[at + 1];
    at += 2;
    lastMatchStart = payload.length;
    const match = lengthOf(token & 15) + 4;
    for (let i = 0; i < match; i++) payload.push(payload[payload.length - distance]);
  }
}

function expectRoundTrip(payload: Uint8Array, what: string): Uint8Array {
  const block = encode(payload);
  if (block === undefined) return expect.fail(`${what}: no room`);
  const decoded = decode(block, payload.length);
  expect(decoded !== undefined && compareWhole(decoded, payload), what).toBe(0);
  if (payload.length > 100_000) return block;
  const plain = decodePlainly(block);
  expect(compareWhole(Uint8Array.from(plain.payload), payload), what).toBe(0);
  if (plain.lastMatchStart >= 0) {
    expect(plain.lastMatchStart, what).toBeLessThanOrEqual(payload.length - 12);
    expect(plain.lastLiterals, what).toBeGreaterThanOrEqual(5);
  }
  return block;
}

/** By name: payloads of any length. */
const KINDS: Readonly<Record<string, (length: number, random: Random) => Uint8Array>> = {
  "random bytes": (length, random) => random.bytes(length),
  "a run of one byte": (length) => new Uint8Array(length).fill(7),
  "four letters": (length, random) => Uint8Array.from({ length }, () => 97 + random.below(4)),
  "repetitions at a distance": (length, random) => {
    const bytes = random.bytes(length);
    const distance = 1 + random.below(70_000);
    for (let i = distance; i < length; i++) if (!random.oneIn(300)) bytes[i] = bytes[i - distance];
    return bytes;
  },
  records: (length, random) => {
    const records = Array.from(
      { length: length / 60 + 1 },
      (_, id) => `{"id":${id},"done":${random.oneIn(2)},"title":"${"lorem ipsum ".repeat(random.below(6))}"}`,
    );
    return text(records.join("")).subarray(0, length);
  },
};

describe.each(Object.entries(KINDS))("an LZ4 block of %s", (_, make) => {
  it("gives back every length from 0 to 300", () => {
    for (let length = 0; length <= 300; length++)
      expectRoundTrip(make(length, new Random(SEED + length)), `length ${length}`);
  });

  it.each([4096, 65_535, 65_536, 65_537, 1 << 20])("gives back %i bytes", (length) => {
    expectRoundTrip(make(length, new Random(SEED)), `length ${length}`);
  });

  it("is refused when it is cut off, continued or of another length", () => {
    const payload = make(1500, new Random(SEED));
    const block = encode(payload) as Uint8Array;
    for (let length = 0; length < block.length; length++)
      expect(decode(block.subarray(0, length), 1500), `cut to ${length}`).toBeUndefined();
    for (const byte of [0, 1, 0x10, 0xff])
      expect(decode(Uint8Array.of(...block, byte), 1500), `continued by ${byte}`).toBeUndefined();
    for (const length of [0, 1, 1499, 1501, 3000]) expect(decode(block, length), `as ${length} bytes`).toBeUndefined();
  });

  it("is refused or has its length with any byte changed", () => {
    const block = encode(make(200, new Random(SEED))) as Uint8Array;
    for (let at = 0; at < block.length; at++) {
      for (let change = 1; change < 256; change++) {
        block[at] ^= change;
        decode(block, 200);
        block[at] ^= change;
      }
    }
  });

  it("fits exactly or is refused where there is less room", () => {
    const payload = make(1000, new Random(SEED));
    const block = encode(payload) as Uint8Array;
    expect(encode(payload, block.length)).toEqual(block);
    for (const lengthMax of [0, 1, 5, 20, block.length >> 1, block.length - 2, block.length - 1]) {
      expect(encode(payload, Math.min(lengthMax, block.length - 1)), `${lengthMax}`).toBeUndefined();
    }
  });
});

describe("the LZ4 block format", () => {
  it("gives back what fast-check thinks of", () => {
    const piece = fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 400 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const payload = pieces.flatMap(([bytes, times]) => Array.from({ length: times }, () => [...bytes]).flat());
        expectRoundTrip(Uint8Array.from(payload), "pieces");
      }),
    );
  });

  it("returns the stated length or nothing for bytes that no encoder made", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 0, max: 400 }), (block, length) => {
        decode(block, length);
      }),
      { numRuns: 3000 },
    );
  });

  it.each<[string, string, number[]]>([
    ["nothing", "", [0x00]],
    ["literals alone", "abc", [0x30, ...text("abc")]],
    ["14 literals, which the token can say", "n".repeat(14), [0xe0, ...text("n".repeat(14))]],
    ["15 literals, which need a byte of length", "n".repeat(15), [0xf0, 0, ...text("n".repeat(15))]],
    ["270 literals, whose length is 15 + 255 + 0", "n".repeat(270), [0xf0, 255, 0, ...text("n".repeat(270))]],
    ["a match of four", "abcdefabcd12345", [0x60, ...text("abcdef"), 6, 0, 0x50, ...text("12345")]],
    ["a match that overlaps what it makes", "abababababab!....", [0x26, ...text("ab"), 2, 0, 0x50, ...text("!....")]],
    ["a run", `${"z".repeat(20)}12345`, [0x1f, ...text("z"), 1, 0, 0, 0x50, ...text("12345")]],
    [
      "a match of 19 + 255 + 1",
      `xy${"xy".repeat(137)}x12345`,
      [0x2f, ...text("xy"), 2, 0, 255, 1, 0x50, ...text("12345")],
    ],
    [
      "two sequences",
      "abcdabcdXabcdX12345",
      [0x40, ...text("abcd"), 4, 0, 0x11, ...text("X"), 5, 0, 0x50, ...text("12345")],
    ],
    [
      "a sequence without literals",
      "abcdabcdabcdabcd12345",
      [0x40, ...text("abcd"), 4, 0, 0x04, 8, 0, 0x50, ...text("12345")],
    ],
  ])("decodes %s", (_, payload, block) => {
    expect(Buffer.from(decode(Uint8Array.from(block), payload.length) ?? []).toString()).toBe(payload);
  });

  it.each<[string, number, number[]]>([
    ["no bytes", 0, []],
    ["a token without its literals", 3, [0x30, 1, 2]],
    ["a count of literals that does not end", 600, [0xf0, 255, 255]],
    ["more literals than payload", 2, [0x30, 1, 2, 3]],
    ["half a distance", 8, [0x40, 1, 2, 3, 4, 4]],
    ["a match at the end", 8, [0x40, 1, 2, 3, 4, 4, 0]],
    ["distance 0", 13, [0x40, 1, 2, 3, 4, 0, 0, 0x50, 1, 2, 3, 4, 5]],
    ["a distance to before the payload", 13, [0x40, 1, 2, 3, 4, 5, 0, 0x50, 1, 2, 3, 4, 5]],
    ["a match longer than the payload", 12, [0x45, 1, 2, 3, 4, 4, 0, 0x00]],
    ["a length of a match that does not end", 600, [0x4f, 1, 2, 3, 4, 4, 0, 255, 255]],
  ])("refuses %s", (_, length, block) => {
    expect(decode(Uint8Array.from(block), length)).toBeUndefined();
  });

  it("encodes the shortest payload that can have a match, and none below", () => {
    expect(encode(text("aaaaaaaaaaaaa"))).toEqual(Uint8Array.of(0x13, 97, 1, 0, 0x50, 97, 97, 97, 97, 97));
    expect(encode(text("aaaaaaaaaaaa"))?.length).toBe(13);
  });

  it("finds a match that lies 65,535 bytes back, and none further", () => {
    for (const [distance, isFound] of [
      [65_535, true],
      [65_536, false],
    ] as const) {
      const payload = new Random(SEED).bytes(distance + 2000);
      // Beyond the noise, where steps are long: the search goes byte by byte again behind a match.
      payload.copyWithin(distance, 0, 1500);
      const block = expectRoundTrip(payload, `distance ${distance}`);
      expect(block.length < payload.length - 1000, `distance ${distance}`).toBe(isFound);
    }
  });
});
