import { setTimeout as wait } from "node:timers/promises";
import { Lsm, MemoryStorage, type ReadableFile } from "lsm-core";
import { describe, expect, it } from "vitest";
import { changed, systemError } from "./storage-with.ts";

/** Two tables, {a, c} and {b}; the next read of the first fails once. */
function openWithFailure(): Lsm {
  const storage = new MemoryStorage();
  let failing = "";
  const wrap = (path: string, file: ReadableFile): ReadableFile => {
    const read: ReadableFile["read"] = (target, offset, length, position) => {
      if (path !== failing) return file.read(target, offset, length, position);
      failing = "";
      throw systemError("EIO");
    };
    return changed(file, { read, readAsync: async (...range) => read(...range) });
  };
  const open = storage.openReadable.bind(storage);
  storage.openReadable = (path) => wrap(path, open(path));
  storage.openReadableAsync = async (path) => wrap(path, open(path));
  const options = { storage, blockCacheCapacity: 0, compactionTrigger: 10 };
  const writer = Lsm.open("/db", options);
  writer.put("a", "1");
  writer.put("c", "3");
  writer.flush();
  writer.put("b", "2");
  writer.flush();
  writer.close();
  const db = Lsm.open("/db", options);
  failing = `/db/${
    storage
      .list("/db")
      .filter((name) => name.endsWith(".table"))
      .toSorted()[0]
  }`;
  return db;
}

describe("a scan that failed", () => {
  it("fails again instead of going on without what it could not read", () => {
    const db = openWithFailure();
    const scan = db.scan();
    expect(() => scan.next()).toThrow(/EIO/);
    expect(() => scan.next()).toThrow(/EIO/);
    expect(() => scan.length).toThrow(/EIO/);
    expect(db.stats().openScans).toBe(0);
    expect(db.scan().length).toBe(3);
    db.close();
  });

  it("does so in its asynchronous form", async () => {
    const db = openWithFailure();
    const scan = db.scanAsync();
    await expect(scan.next()).rejects.toThrow(/EIO/);
    await expect(scan.next()).rejects.toThrow(/EIO/);
    expect(db.stats().openScans).toBe(0);
    db.close();
  });
});

describe("an asynchronous scan of which one table cannot be read", () => {
  it("holds no table and no memory once it has failed, though others were still being read", async () => {
    const storage = new MemoryStorage();
    const openFiles = new Set<string>();
    let failing = "";
    const wrap = (path: string, file: ReadableFile): ReadableFile => {
      openFiles.add(path);
      return changed(file, {
        close() {
          openFiles.delete(path);
          file.close();
        },
        async readAsync(...range) {
          if (path === failing) throw systemError("EIO");
          await wait(5);
          return file.read(...range);
        },
      });
    };
    const open = storage.openReadable.bind(storage);
    storage.openReadable = (path) => wrap(path, open(path));
    storage.openReadableAsync = async (path) => wrap(path, open(path));
    const options = { storage, compactionTrigger: 10 };
    const writer = Lsm.open("/db", options);
    for (const table of ["a", "b", "c", "d"]) {
      for (let i = 0; i < 500; i++) writer.put(`${table}${i}`, "value ".repeat(10));
      writer.flush();
    }
    writer.close();
    const db = Lsm.open("/db", options);
    const tables = storage.list("/db").filter((name) => name.endsWith(".table"));
    // Opens the tables and no block: blocks are what the scan waits for.
    for (const table of ["a", "b", "c", "d"]) db.get(`${table}absent`);
    failing = `/db/${tables.toSorted()[0]}`;
    await expect(db.scanAsync({ gte: "a1", lt: "e" }).next()).rejects.toMatchObject({ kind: "Io" });
    await wait(20);
    failing = "";
    db.compact();
    const left = storage.list("/db").filter((name) => name.endsWith(".table"));
    expect([...openFiles].filter((path) => !left.some((name) => path.endsWith(name)))).toEqual([]);
    db.close();
    expect([...openFiles]).toEqual([]);
  });
});
