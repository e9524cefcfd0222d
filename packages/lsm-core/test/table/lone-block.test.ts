import { describe, expect, it } from "vitest";
import { compareWhole, EMPTY_BYTES } from "../../src/base/bytes.ts";
import { TOMBSTONE } from "../../src/base/cursor.ts";
import { checkBlock } from "../../src/table/block.ts";
import { LONE_BLOCK_HEAD_BYTES_MAX, writeLoneBlockHead } from "../../src/table/lone-block.ts";
import { Random } from "../support/random.ts";
import { encodeBlock, text } from "./hand-written-table.ts";

describe("head of a block with a single entry", () => {
  it.each([0, 1, 200, 65_535, 65_536])("makes a block of a key of %i bytes and the value behind it", (keyLength) => {
    const key = new Random(keyLength).bytes(keyLength);
    for (const value of [undefined, EMPTY_BYTES, text("value"), new Uint8Array(20_000)]) {
      const head = new Uint8Array(LONE_BLOCK_HEAD_BYTES_MAX);
      const length = writeLoneBlockHead(head, key, 0, keyLength, value?.length ?? TOMBSTONE);
      const payload = Uint8Array.of(...head.subarray(0, length), ...(value ?? []));
      expect(compareWhole(payload, Uint8Array.from(encodeBlock([{ key, value }])))).toBe(0);
      expect(checkBlock(payload, 0, payload.length)).toBeUndefined();
    }
  });
});
