import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openAt } from "../support/open-test-db.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { keys, padded } from "../support/text.ts";

const COUNT = sized(100_000, 1_000_000);

function tableBytes(directory: string): number {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".table"))
    .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

describe(`${COUNT} deletions`, () => {
  it.each([["one by one"], ["as a range"]])(
    "%s give their space back without new writes, and a seek passes them",
    async (way) => {
      const directory = join(temporaryDirectory(), "db");
      const db = openAt(directory, { memtableCapacity: 1 << 20, durability: "none", compression: "none" });
      for (let i = 0; i < COUNT; i++) db.put(padded(i, 8), `value ${i} ${"x".repeat(30)}`);
      db.put("~last", "v");
      db.flush();
      const full = tableBytes(directory);
      expect(full).toBeGreaterThan(COUNT * 20);
      if (way === "one by one") for (let i = 0; i < COUNT; i++) db.delete(padded(i, 8));
      else db.deleteRange({ lt: "~" });
      db.flush();
      expect(keys(db, { limit: 1 })).toEqual(["~last"]);
      // Nothing is written any more: what the background does by itself has to be enough.
      for (let attempt = 0; attempt < 600 && tableBytes(directory) > full / 50; attempt++) await wait(50);
      expect(tableBytes(directory)).toBeLessThan(full / 50);
      expect(keys(db)).toEqual(["~last"]);
      expect(keys(db, { gte: padded(COUNT / 2, 8), limit: 1 })).toEqual(["~last"]);
      expect(keys(db, { reverse: true })).toEqual(["~last"]);
    },
    PATIENCE_MS,
  );
});
