import { expect, it } from "vitest";
import { arenaBytesMax } from "../../src/engine/begin-memtable.ts";
import { ARENA_BYTES_MAX } from "../../src/memtable/arena.ts";

it("a memtable of the largest capacity is sealed before its arena is as long as one can be", () => {
  const largest = 1 << 30;
  expect(arenaBytesMax(largest)).toBe(ARENA_BYTES_MAX);
});
