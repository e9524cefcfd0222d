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
  failing = `/db/${storage
    .list("/db")
    .filter((name) => name.endsWith(".table"))
    .toSorted()[0]}`;
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
