// Single keys, batches, ranges, scans, snapshots, and what is refused.
import assert from "node:assert/strict";
import { Batch, Lsm, LsmError, MAX_KEY_BYTES, MemoryStorage } from "lsm-core";
import { check, errorOf, keys, note, text } from "./check.mjs";

export async function checkReadsAndWrites() {
  await check("a key has the value that was put last, and none when it was deleted", (directory) => {
    const db = Lsm.open(directory);
    db.put("a", "1");
    db.put("ä→😀", "");
    db.put(new Uint8Array([0, 255]), new Uint8Array([1, 2, 3]));
    db.put("a", "2");
    db.put("gone", "x");
    db.delete("gone");
    assert.equal(text(db.get("a")), "2");
    assert.equal(text(db.get("ä→😀")), "");
    assert.deepEqual([...db.get(new Uint8Array([0, 255]))], [1, 2, 3]);
    assert.equal(db.get("gone"), undefined);
    assert.equal(db.has("a"), true);
    assert.deepEqual(db.getMany(["a", "gone"]).map(text), ["2", undefined]);
    db.close();
  });

  await check("a value of 3 MiB comes back byte for byte, from memory and from disk", (directory) => {
    const value = Uint8Array.from({ length: 3 << 20 }, (_, i) => (i * 31) >>> 3);
    const db = Lsm.open(directory);
    db.put("large", value);
    assert.equal(Buffer.compare(db.get("large"), value), 0);
    db.close();
    const later = Lsm.open(directory);
    assert.equal(Buffer.compare(later.get("large"), value), 0);
    later.close();
  });

  await check("a batch is applied in its order, and a range is deleted", (directory) => {
    const db = Lsm.open(directory);
    db.write(new Batch().put("a", "1").put("b", "2").put("c", "3").delete("b").put("d", "4"));
    assert.equal(keys(db.scan()), "a c d");
    db.deleteRange({ gte: "b", lt: "d" });
    assert.equal(keys(db.scan()), "a d");
    db.close();
  });

  await check("scans go both ways, seek, count, and end where they are told", (directory) => {
    const db = Lsm.open(directory, { memtableCapacity: 64 });
    for (const key of "abcdefghij") db.put(key, key.toUpperCase());
    assert.equal(keys(db.scan()), "a b c d e f g h i j");
    assert.equal(keys(db.scan({ gt: "b", lte: "e" })), "c d e");
    assert.equal(keys(db.scan({ reverse: true, limit: 3 })), "j i h");
    const scan = db.scan();
    assert.equal(text(scan.next().value[0]), "a");
    assert.equal(text(scan.nextBack().value[0]), "j");
    assert.equal(scan.length, 8);
    assert.equal(keys(scan.seek("f").nextMany(2)), "f g");
    assert.equal(keys(scan.reversed()), "i h");
    const early = db.scan();
    for (const [key, value] of early) {
      assert.deepEqual([text(key), text(value)], ["a", "A"]);
      break;
    }
    assert.equal(early.next().done, true);
    assert.equal(db.stats().openScans, 0);
    db.close();
  });

  await check("a snapshot does not change while the database does", (directory) => {
    const db = Lsm.open(directory);
    db.put("a", "old");
    const snapshot = db.snapshot();
    db.put("a", "new");
    db.put("b", "new");
    db.flush();
    db.compact();
    assert.deepEqual([text(snapshot.get("a")), keys(snapshot.scan()), text(db.get("a"))], ["old", "a", "new"]);
    snapshot.close();
    db.close();
  });

  await check("what a read gave stays as it is when another result is transferred to a thread", (directory) => {
    const db = Lsm.open(directory);
    db.put("a", "first");
    db.put("b", "second");
    const [first, second] = db.getMany(["a", "b"]);
    try {
      structuredClone(first.buffer, { transfer: [first.buffer] });
    } catch {
      // Refused, which is as good.
    }
    assert.equal(text(second), "second");
    assert.equal(text(db.get("a")), "first");
    db.close();
  });

  await check("misuse is a TypeError or RangeError, and use after close an LsmError", async (directory) => {
    const db = Lsm.open(directory);
    assert.ok((await errorOf(() => db.put(1, "x"))) instanceof TypeError);
    assert.ok((await errorOf(() => db.put("k".repeat(MAX_KEY_BYTES + 1), "x"))) instanceof RangeError);
    assert.ok((await errorOf(() => Lsm.open(directory, { durability: "always" }))) instanceof RangeError);
    assert.equal(db.scan().length, 0);
    db.close();
    db.close();
    const error = await errorOf(() => db.get("a"));
    assert.ok(error instanceof LsmError);
    assert.deepEqual([error.kind, error.code, error.isFatal], ["Closed", "LSM_CLOSED", false]);
    assert.equal((await errorOf(() => db.getAsync("a"))).kind, "Closed");
  });

  await check("MemoryStorage needs no disk, keeps its files while it lives, and another order of keys is kept", () => {
    const storage = new MemoryStorage();
    const comparator = { name: "backwards", compare: (a, b) => Buffer.compare(b, a) };
    const db = Lsm.open("in-memory", { storage, comparator, memtableCapacity: 1000 });
    for (let i = 0; i < 300; i++) db.put(`key-${i % 100}`, `value-${i}`);
    db.close();
    const later = Lsm.open("in-memory", { storage, comparator });
    assert.equal(keys(later.scan({ limit: 2 })), "key-99 key-98");
    assert.equal(text(later.get("key-0")), "value-200");
    later.close();
  });

  await check("the methods behind `using` and `await using` close", async (directory) => {
    const db = Lsm.open(directory);
    db.snapshot()[Symbol.dispose]();
    db.scan()[Symbol.dispose]();
    db[Symbol.dispose]();
    await Promise.resolve(Lsm.open(directory)[Symbol.asyncDispose]());
    Lsm.open(directory).close();
  });

  const program = parsed("{ using db = open(); db.put('a', '1'); }");
  if (program === undefined) note("`using` is no syntax of this runtime; TypeScript translates it");
  else {
    await check("`using` closes at the end of a block", (directory) => {
      program(() => Lsm.open(directory));
      Lsm.open(directory).close();
    });
  }
}

/** A function of `open` with syntax that is not everywhere; `undefined` where it is not. */
function parsed(body) {
  try {
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- it is about what can be parsed
    return new Function("open", body);
  } catch {
    return undefined;
  }
}
