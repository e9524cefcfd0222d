// What a user of lsm-core does: writes until the background thread has flushed and compacted, opens again, reads, verifies.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Batch, Lsm } from "lsm-core";

const COUNT = 4000;
const text = new TextDecoder();
const key = (i) => `key/${String(i).padStart(6, "0")}`;
const value = (i) => `value ${i} `.repeat(10);

/** @param {import("lsm-core").LsmOptions} given beside those that make it flush and compact early */
export async function useEngine(given = {}) {
  const directory = mkdtempSync(join(tmpdir(), "rehearse-engine-"));
  const options = { memtableCapacity: 64 * 1024, compactionTrigger: 2, ...given };
  let threads = 0;
  process.on("worker", () => threads++);
  try {
    const db = Lsm.open(directory, options);
    for (let i = 0; i < COUNT; i++) db.put(key(i), value(i));
    db.write(new Batch().delete(key(0)).put("last", "1"));
    await db.compactAsync();
    const { flushes, compactions } = db.stats();
    assert.ok(flushes.count > 0 && compactions.count > 0, "flushes and compactions ran");
    assert.equal(threads, 1, "in one background thread");
    db.close();

    const again = Lsm.open(directory, options);
    assert.equal(again.get(key(0)), undefined);
    const pairs = [...again.scan({ prefix: "key/" })].map((pair) => pair.map((bytes) => text.decode(bytes)));
    assert.deepEqual(
      pairs,
      Array.from({ length: COUNT - 1 }, (_, i) => [key(i + 1), value(i + 1)]),
    );
    again.verify();
    await again.closeAsync();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
