import { Lsm, MemoryStorage, type WritableFile } from "lsm-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { changed, systemError } from "../races/storage-with.ts";
import { text } from "../support/text.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A database with two logs, as no table can be made: of "a", and of "b". */
function storageWithTwoLogs(): MemoryStorage {
  const storage = new MemoryStorage();
  const create = storage.create.bind(storage);
  storage.create = (path) => {
    if (path.endsWith(".table")) throw systemError("ENOSPC");
    return create(path);
  };
  const db = Lsm.open("/db", { storage });
  db.put("a", "1");
  expect(() => db.flush()).toThrow(/ENOSPC/);
  db.put("b", "2");
  db.close();
  storage.create = create;
  expect(storage.list("/db").filter((name) => name.endsWith(".log"))).toHaveLength(2);
  return storage;
}

describe("an open that fails", () => {
  it("closes the logs that it has opened", () => {
    const storage = storageWithTwoLogs();
    const open = new Set<string>();
    const openWritable = storage.openWritable.bind(storage);
    storage.openWritable = (path, size): WritableFile => {
      const file = openWritable(path, size);
      if (!path.endsWith(".log")) return file;
      if (open.size > 0) throw systemError("EMFILE");
      open.add(path);
      const close = (): void => {
        open.delete(path);
        file.close();
      };
      return changed(file, { close });
    };
    expect(() => Lsm.open("/db", { storage })).toThrow(/EMFILE/);
    expect([...open]).toEqual([]);
    storage.openWritable = openWritable;
    using db = Lsm.open("/db", { storage });
    expect(["a", "b"].map((key) => text(db.get(key)))).toEqual(["1", "2"]);
  });

  it("closes a log whose end it could not cut off", () => {
    const storage = storageWithTwoLogs();
    const openWritable = storage.openWritable.bind(storage);
    const path = `/db/${storage.list("/db").find((name) => name.endsWith(".log"))}`;
    const { size } = storage.openReadable(path);
    openWritable(path, size).write(new Uint8Array(10), 0, 10, size);
    const closed: string[] = [];
    storage.openWritable = (opened, end) => {
      const sync = (): void => {
        throw systemError("EIO");
      };
      return changed(openWritable(opened, end), { sync, close: () => closed.push(opened) });
    };
    expect(() => Lsm.open("/db", { storage })).toThrow(/EIO/);
    expect(closed).toEqual([path]);
  });

  it("for want of memory leaves no lock", () => {
    const storage = new MemoryStorage();
    vi.stubGlobal("SharedArrayBuffer", function refuse() {
      throw new RangeError("Array buffer allocation failed");
    });
    expect(() => Lsm.open("/db", { storage })).toThrow(/allocation failed/);
    vi.unstubAllGlobals();
    using db = Lsm.open("/db", { storage });
    expect(db.scan().length).toBe(0);
  });
});
