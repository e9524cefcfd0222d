// Flushes and compactions in the thread of their own, and what the event loop sees of them.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { Lsm, LsmError } from "lsm-core";
import { check, errorOf, note, numbered, sleep, text } from "./check.mjs";

const COUNT = 20_000;

export async function checkBackground() {
  for (const backgroundThread of [true, false]) {
    const where = backgroundThread ? "in a thread" : "without a thread";
    await check(`${where}: flushes and compactions happen by themselves, tell about it and lose nothing`, (directory) =>
      checkManyWrites(directory, backgroundThread),
    );
  }

  await check("blocking writes and reads go on while the thread works", (directory) => {
    const db = Lsm.open(directory, { memtableCapacity: 20_000 });
    for (let i = 0; i < 5000; i++) {
      db.put(...numbered(i));
      if (i % 7 === 0) assert.equal(text(db.get(numbered(i >> 1)[0])), numbered(i >> 1)[1]);
    }
    assert.equal(db.scan().length, 5000);
    db.close();
  });

  // An event loop takes a message some turns before it delivers it. The compaction after a flush has its result by then.
  await check(
    "a blocking close finds what the thread has answered before, whatever the event loop has seen",
    async (directory) => {
      const nobody = new Int32Array(new SharedArrayBuffer(4));
      for (let turns = 0; turns < 8; turns++) {
        const db = Lsm.open(directory);
        db.put("a", "1");
        db.flush();
        Atomics.wait(nobody, 0, 0, 50);
        for (let i = 0; i < turns; i++) await Promise.resolve();
        db.close();
      }
    },
  );

  await check("a thread that begins late does what waits for it", async (directory) => {
    const module = `${directory}-thread.mjs`;
    const thread = JSON.stringify(import.meta.resolve("lsm-core/background-thread"));
    writeFileSync(module, `await new Promise((resolve) => setTimeout(resolve, 100));\nawait import(${thread});`);
    const db = Lsm.open(directory, { backgroundThread: pathToFileURL(module) });
    db.put("a", "1");
    db.flush();
    await db.closeAsync();
  });

  await check("the thread ends by itself after the close job, and not by an error", async (directory) => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage({ kind: "close", logId: 0, logBytes: 0 });
    const counters = new Int32Array(new SharedArrayBuffer(64));
    const setup = { directory, recovered: { state: {} } };
    const workerData = { port: port2, setup, counters };
    const thread = new Worker(new URL(import.meta.resolve("lsm-core/background-thread")), {
      workerData,
      transferList: [port2],
    });
    await once(thread, "exit");
    port1.close();
  });

  await check("timers run while asynchronous writes and a compaction are under way", async (directory) => {
    const db = Lsm.open(directory, { memtableCapacity: 50_000 });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    for (let i = 0; i < 5000; i++)
      await db.putAsync(...numbered(i), i % 100 === 0 ? { durability: "sync" } : undefined);
    await db.compactAsync();
    clearInterval(timer);
    assert.ok(ticks > 3, `${ticks} ticks`);
    await db.closeAsync();
  });

  if (process.platform === "linux") {
    await check("the thread ends when the database is closed", async (directory) => {
      const cycle = () => {
        const db = Lsm.open(directory);
        db.put("a", "1");
        db.flush();
        db.close();
      };
      for (let i = 0; i < 3; i++) cycle();
      await sleep(300);
      const before = threadCount();
      for (let i = 0; i < 8; i++) cycle();
      for (let i = 0; i < 50 && threadCount() > before + 2; i++) await sleep(100);
      assert.ok(threadCount() <= before + 2, `${before} threads before, ${threadCount()} after 8 databases`);
    });
  } else note("threads are not counted on this system");

  await check(
    "a thread that cannot begin, or dies, is an error that says so and what works without",
    async (directory) => {
      const missing = await errorOf(() =>
        Lsm.open(directory, { backgroundThread: new URL("missing.mjs", import.meta.url) }),
      );
      assert.deepEqual(
        [missing.kind, /missing\.mjs.*`backgroundThread`/.test(missing.message)],
        ["NotFound", true],
        missing,
      );

      const module = `${directory}-thread.mjs`;
      for (const [death, message] of [
        ["throw new Error('in vain')", /stopped: in vain.*backgroundThread: false/],
        ["process.exit(1)", /stopped: it has ended.*backgroundThread: false/],
      ]) {
        writeFileSync(module, `${death};`);
        const db = Lsm.open(directory, { backgroundThread: pathToFileURL(module) });
        db.put("a", "1");
        const error = await errorOf(() => db.flushAsync());
        assert.ok(error instanceof LsmError && message.test(error.message), error);
        await db.closeAsync();
      }
      const later = Lsm.open(directory);
      assert.equal(text(later.get("a")), "1");
      later.close();
    },
  );
}

async function checkManyWrites(directory, backgroundThread) {
  const db = Lsm.open(directory, { memtableCapacity: 64 << 10, tableSize: 64 << 10, backgroundThread });
  const seen = { flush: 0, compaction: 0, commit: 0, error: 0 };
  for (const name of Object.keys(seen)) db.on(name, () => seen[name]++);
  for (let i = 0; i < COUNT; i++) db.put(...numbered((i * 7919) % COUNT));
  db.deleteRange({ gte: "key-000100", lt: "key-000200" });
  await db.flushAsync();
  await db.compactAsync();
  const stats = db.stats();
  assert.ok(seen.flush > 3 && seen.compaction > 0, JSON.stringify(seen));
  assert.deepEqual([seen.commit, seen.error], [COUNT + 1, 0]);
  assert.equal(stats.levels[0].tables, 0);
  assert.deepEqual(db.verify(), { tables: stats.tables, entries: COUNT - 100, bytes: stats.bytes });
  let at = 0;
  for (const [key, value] of db.scan()) {
    if (at === 100) at = 200;
    assert.deepEqual([text(key), text(value)], numbered(at));
    at++;
  }
  assert.equal(at, COUNT);
  db.close();
}

/** Threads of this process. */
function threadCount() {
  return readdirSync("/proc/self/task").length;
}
