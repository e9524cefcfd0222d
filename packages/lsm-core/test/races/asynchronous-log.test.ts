import { setTimeout as wait } from "node:timers/promises";
import { Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { outcomeOf, storageWithLogs, systemError } from "./storage-with.ts";

describe("a log that asynchronous writes are using", () => {
  it("acknowledges nothing more once a sync has failed, also what was waiting behind it", async () => {
    let mustFail = true;
    const storage = storageWithLogs((file) => ({
      async syncAsync() {
        await wait(5);
        if (mustFail) {
          mustFail = false;
          throw systemError("EIO");
        }
        await file.syncAsync();
      },
    }));
    const db = Lsm.open("/db", { storage });
    const first = db.putAsync("a", "1", { durability: "sync" });
    const failed = outcomeOf(first);
    await wait(1);
    await expect(db.putAsync("b", "1", { durability: "sync" })).rejects.toMatchObject({ kind: "Io" });
    expect(await failed).toBe("Io");
    expect(() => db.put("c", "1")).toThrow(/opened again/);
    db.close();
  });

  it("keeps the bytes of a write under way when another one fails", async () => {
    let isFull = false;
    const storage = storageWithLogs((file) => ({
      async writeAsync(bytes, start, end, position) {
        file.write(bytes, start, end, position);
        await wait(5);
      },
      write(bytes, start, end, position) {
        if (isFull) throw systemError("ENOSPC");
        file.write(bytes, start, end, position);
      },
    }));
    const db = Lsm.open("/db", { storage });
    // Too long for a blocking call.
    const acknowledged = db.putAsync("a", "1".repeat(100_000));
    await wait(1);
    isFull = true;
    expect(() => db.put("b", "x".repeat(5_000))).toThrow(/ENOSPC/);
    isFull = false;
    await acknowledged;
    db.put("c", "1");
    const [log] = storage.list("/db").filter((name) => name.endsWith(".log"));
    const magic = new Uint8Array(8);
    storage.openReadable(`/db/${log}`).read(magic, 0, 8, 0);
    expect(new TextDecoder().decode(magic)).toBe("lsm-log\n");
    db.close();
    const reopened = Lsm.open("/db", { storage });
    expect(Array.from(reopened.scan().keys(), (key) => new TextDecoder().decode(key))).toEqual(["a", "c"]);
    reopened.close();
  });

  it("hands the writes of a turn to the system in one piece", async () => {
    const lengths: number[] = [];
    const storage = storageWithLogs((file) => ({
      write(bytes, start, end, position) {
        lengths.push(end - start);
        file.write(bytes, start, end, position);
      },
    }));
    const db = Lsm.open("/db", { storage });
    await db.putAsync("first", "1");
    const before = lengths.length;
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? db.putAsync(`${i}`, "1") : db.deleteAsync("0"))),
    );
    expect(lengths.length - before).toBe(1);
    db.close();
  });

  it("lets the event loop turn however fast writes follow each other", async () => {
    const db = Lsm.open("/db", { storage: storageWithLogs(() => ({})) });
    const turn = new AbortController();
    setTimeout(() => turn.abort(), 1);
    while (!turn.signal.aborted) await db.putAsync("key", "value");
    db.close();
  });

  it("lets the event loop turn however fast transactions follow each other", async () => {
    const db = Lsm.open("/db", { storage: storageWithLogs(() => ({})) });
    const turn = new AbortController();
    setTimeout(() => turn.abort(), 1);
    while (!turn.signal.aborted) {
      const transaction = db.begin();
      transaction.put("key", "value");
      await transaction.commitAsync();
    }
    db.close();
  });

  it("tells every writer of a group that its write failed", async () => {
    const storage = storageWithLogs((file) => ({
      write(bytes, start, end, position) {
        if (start > 0) throw systemError("EIO");
        file.write(bytes, start, end, position);
      },
    }));
    const db = Lsm.open("/db", { storage });
    await db.putAsync("first", "1");
    const outcomes = await Promise.all([1, 2, 3].map(async (i) => await outcomeOf(db.putAsync(`${i}`, "1"))));
    expect(outcomes).toEqual(["Io", "Io", "Io"]);
    await expect(db.putAsync("later", "1")).rejects.toMatchObject({ kind: "Io" });
    db.close();
  });

  it("writes again what an asynchronous sync is about to vouch for, before a blocking sync does", async () => {
    const positions: number[] = [];
    const storage = storageWithLogs((file) => ({
      async syncAsync() {
        await wait(5);
        await file.syncAsync();
      },
      write(bytes, start, end, position) {
        positions.push(position);
        file.write(bytes, start, end, position);
      },
    }));
    const db = Lsm.open("/db", { storage });
    const first = db.putAsync("a", "1", { durability: "sync" });
    await wait(2);
    db.put("b", "2", { durability: "sync" });
    // Its own frame, and everything from the start: should the other sync fail, only its caller would be told.
    expect(positions).toHaveLength(2);
    expect(positions[1]).toBe(0);
    await first;
    db.close();
  });
});
