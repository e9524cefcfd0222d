import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openAt } from "../support/open-test-db.ts";
import { PATIENCE_MS, sized } from "../support/soak.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { padded, text } from "../support/text.ts";

const COUNT = sized(5_000, 500_000);

describe("a scan whose tables are compacted away", () => {
  it(
    "completes, and its files go when it closes",
    async () => {
      const directory = join(temporaryDirectory(), "db");
      const tables = (): string[] => readdirSync(directory).filter((name) => name.endsWith(".table"));
      const db = openAt(directory, {
        memtableCapacity: 32_000,
        compactionTrigger: 2,
        tableSize: 32_768,
        blockCacheCapacity: 0,
      });
      for (let i = 0; i < COUNT; i++) db.put(padded(i), `value ${i}`);
      db.flush();
      const before = tables();
      const scan = db.scan();
      for (let i = 0; i < 10; i++) scan.next();
      for (let i = 0; i < COUNT; i++) db.put(padded(i), "changed");
      db.compact();
      const held = tables().filter((name) => before.includes(name));
      expect(held.length).toBeGreaterThan(0);
      let next = 10;
      for (const [key, value] of scan) {
        expect(text(key)).toBe(padded(next));
        expect(text(value)).toBe(`value ${next}`);
        next++;
      }
      expect(next).toBe(COUNT);
      scan.close();
      for (let attempt = 0; attempt < 100 && tables().some((name) => held.includes(name)); attempt++) {
        db.stats();
        await wait(20);
      }
      expect(tables().filter((name) => held.includes(name))).toEqual([]);
    },
    PATIENCE_MS,
  );
});
