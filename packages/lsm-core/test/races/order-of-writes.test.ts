import { Lsm } from "lsm-core";
import { expect, it } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { text } from "../support/text.ts";

it("a write that has to wait is not overtaken by a later one that blocks", async () => {
  const db = Lsm.open(`${temporaryDirectory()}/db`, { memtableCapacity: 65_536, sealedMemtables: 1 });
  const writes = Array.from({ length: 900 }, (_, i) => db.putAsync(`b${i}`, "y".repeat(100)));
  writes.push(db.putAsync("k", "old"));
  db.put("k", "new");
  await Promise.all(writes);
  expect(text(db.get("k"))).toBe("new");
  expect(db.scan().length).toBe(901);
  await db.closeAsync();
});
