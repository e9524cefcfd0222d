// What is on disk: levels of durability, recovery, compression, damage, and the asynchronous forms.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Lsm } from "lsm-core";
import { check, errorOf, keys, note, numbered, text } from "./check.mjs";

export async function checkDurability() {
  for (const durability of ["none", "process", "sync"]) {
    await check(
      `what was written with durability ${durability} is there when the database is opened again`,
      (directory) => {
        const db = Lsm.open(directory, { durability });
        for (let i = 0; i < 200; i++) db.put(...numbered(i));
        db.put("synced", "yes", { durability: "sync" });
        db.sync();
        db.close();
        const later = Lsm.open(directory);
        assert.equal(later.scan().length, 201);
        assert.equal(text(later.get("key-000199")), numbered(199)[1]);
        later.close();
      },
    );
  }

  await check("concurrent asynchronous writes share syncs, and all are there", async (directory) => {
    const db = await Lsm.openAsync(directory, { durability: "sync" });
    await Promise.all(Array.from({ length: 500 }, (_, i) => db.putAsync(...numbered(i))));
    await Promise.all([db.deleteAsync("key-000000"), db.syncAsync()]);
    assert.equal(text(await db.getAsync("key-000499")), numbered(499)[1]);
    assert.equal(await db.getAsync("key-000000"), undefined);
    await db.closeAsync();
    const later = Lsm.open(directory);
    assert.equal(later.scan().length, 499);
    later.close();
  });

  await check(
    "asynchronous reads, scans, flushes and compactions give what the blocking ones give",
    async (directory) => {
      const db = Lsm.open(directory, { memtableCapacity: 20_000, blockCacheCapacity: 0 });
      for (let i = 0; i < 3000; i++) await db.putAsync(...numbered(i));
      await db.flushAsync();
      await db.compactAsync();
      let count = 0;
      for await (const [key, value] of db.scanAsync()) {
        assert.deepEqual([text(key), text(value)], numbered(count));
        count++;
      }
      assert.equal(count, 3000);
      const values = await Promise.all(Array.from({ length: 300 }, (_, i) => db.getAsync(numbered(i * 10)[0])));
      assert.deepEqual(
        values.map(text),
        Array.from({ length: 300 }, (_, i) => numbered(i * 10)[1]),
      );
      await db.closeAsync();
    },
  );

  for (const compression of ["none", "lz4", "deflate", "zstd"]) await checkCompression(compression);

  await check("a read-only open reads beside the owner and changes nothing", async (directory) => {
    assert.equal((await errorOf(() => Lsm.open(directory, { readOnly: true }))).kind, "NotFound");
    const db = Lsm.open(directory);
    db.put("a", "1");
    db.flush();
    db.put("b", "2");
    const reader = Lsm.open(directory, { readOnly: true });
    assert.equal(keys(reader.scan()), "a b");
    assert.equal((await errorOf(() => reader.put("c", "3"))).kind, "ReadOnly");
    reader.close();
    db.close();
  });

  await check("a damaged byte is an error that names file and offset", async (directory) => {
    const db = Lsm.open(directory);
    for (let i = 0; i < 500; i++) db.put(...numbered(i));
    db.flush();
    db.close();
    const table = join(
      directory,
      readdirSync(directory).find((name) => name.endsWith(".table")),
    );
    const bytes = readFileSync(table);
    bytes[1000] ^= 1;
    writeFileSync(table, bytes);
    const damaged = Lsm.open(directory);
    const error = await errorOf(() => damaged.verify());
    assert.deepEqual([error.kind, error.file, typeof error.offset], ["Corruption", table, "number"]);
    damaged.close();
  });

  await check("destroy removes a closed database, and refuses an open one", async (directory) => {
    const db = Lsm.open(directory);
    db.put("a", "1");
    assert.equal((await errorOf(() => Lsm.destroy(directory))).kind, "Locked");
    db.close();
    Lsm.destroy(directory);
    assert.equal(existsSync(directory), false);
    Lsm.destroy(directory);
  });
}

async function checkCompression(compression) {
  let isAvailable = true;
  await check(
    `compression ${compression} gives back what was written, or is refused with what to do`,
    async (directory) => {
      try {
        Lsm.open(directory, { compression }).close();
      } catch (error) {
        isAvailable = false;
        assert.ok(error instanceof RangeError && /zstd needs/.test(error.message), error);
        return;
      }
      const db = Lsm.open(directory, { compression, memtableCapacity: 20_000 });
      for (let i = 0; i < 2000; i++) db.put(...numbered(i));
      db.flush();
      db.compact();
      assert.equal(db.verify().entries, 2000);
      assert.equal(text(db.get("key-001234")), numbered(1234)[1]);
      db.close();
    },
  );
  if (!isAvailable) note(`compression ${compression} is not available`);
}
