import { describe, expect, it } from "vitest";
import { LsmError, systemErrorCode } from "../../src/base/errors.ts";
import type { WritableFile } from "../../src/storage/storage.ts";
import {
  type CrashOptions,
  SimulatedCrash,
  SimulatedStorage,
  type SimulatedStorageOptions,
} from "../../src/testing/simulated-storage.ts";

const POWER: CrashOptions = { mode: "power" };

/** A storage whose directory `/db` holds the synced file `a` with the text "old". */
function makeStorage(options?: SimulatedStorageOptions): { storage: SimulatedStorage; file: WritableFile } {
  const storage = new SimulatedStorage(options);
  storage.createDirectory("/db");
  const file = storage.create("/db/a");
  write(file, "old");
  file.sync();
  storage.syncDirectory("/db");
  return { storage, file };
}

function write(file: WritableFile, text: string, position = 0): void {
  file.write(new TextEncoder().encode(text), 0, text.length, position);
}

function text(storage: SimulatedStorage, path = "/db/a"): string {
  return new TextDecoder().decode(storage.readFile(path));
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return systemErrorCode(error);
  }
}

describe("a process crash", () => {
  it("keeps everything written and the boot", () => {
    const { storage, file } = makeStorage();
    write(file, "new and longer");
    storage.create("/db/b").close();
    const next = storage.afterCrash({ mode: "process" });
    expect([text(next), next.listAll()]).toEqual(["new and longer", ["/db/a", "/db/b"]]);
    expect(next.bootId).toBe(storage.bootId);
  });

  it("still knows what was not synced, for a later power failure", () => {
    const { storage, file } = makeStorage();
    write(file, "new");
    expect(text(storage.afterCrash({ mode: "process" }).afterCrash(POWER))).toBe("old");
  });

  it("stops the storage and frees its locks", async () => {
    const { storage, file } = makeStorage();
    storage.lock("/db/LOCK");
    expect(() => storage.lock("/db/LOCK")).toThrow(LsmError);
    const next = storage.afterCrash({ mode: "process" });
    expect(() => storage.list("/db")).toThrow(SimulatedCrash);
    expect(() => write(file, "x")).toThrow(SimulatedCrash);
    await expect(file.syncAsync()).rejects.toThrow(SimulatedCrash);
    file.close();
    next.lock("/db/LOCK").release();
  });
});

describe("a power failure", () => {
  it("changes the boot, which has 32 characters", () => {
    const { storage } = makeStorage();
    const next = storage.afterCrash(POWER);
    expect(next.bootId).not.toBe(storage.bootId);
    expect(next.bootId).toHaveLength(32);
    expect(new SimulatedStorage({ knowsBoot: false }).afterCrash(POWER).bootId).toBeUndefined();
  });

  it("takes back writes and cuts that were not synced", () => {
    const { storage, file } = makeStorage();
    write(file, "new");
    file.truncate(1);
    expect(text(storage)).toBe("n");
    expect(text(storage.afterCrash(POWER))).toBe("old");
    expect(text(storage.afterCrash({ ...POWER, survival: "all" }))).toBe("n");
  });

  it("takes back a name that was not synced, even of a synced file", () => {
    const { storage } = makeStorage();
    const file = storage.create("/db/b");
    write(file, "text");
    file.sync();
    storage.syncDirectory("/");
    expect(storage.afterCrash(POWER).listAll()).toEqual(["/db/a"]);
    expect(text(storage.afterCrash({ ...POWER, survival: "all" }), "/db/b")).toBe("text");
  });

  it("brings removed files back with their bytes until the directory is synced", () => {
    const { storage } = makeStorage();
    storage.remove("/db/a");
    storage.removeDirectory("/db");
    const next = storage.afterCrash({ mode: "process" });
    expect(next.exists("/db")).toBe(false);
    expect(text(next.afterCrash(POWER))).toBe("old");
  });

  it("leaves removed files removed after a sync of the directory", () => {
    const { storage } = makeStorage();
    storage.remove("/db/a");
    storage.syncDirectory("/db");
    expect(storage.afterCrash(POWER).list("/db")).toEqual([]);
  });

  it("leaves a rename done or not, never half", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 50; seed++) {
      const { storage } = makeStorage();
      const file = storage.create("/db/a.tmp");
      write(file, "new");
      file.sync();
      storage.syncDirectory("/db");
      storage.rename("/db/a.tmp", "/db/a");
      const next = storage.afterCrash({ ...POWER, survival: "random", seed });
      outcomes.add(`${next.listAll().join()} ${text(next)}`);
    }
    expect([...outcomes].toSorted()).toEqual(["/db/a new", "/db/a,/db/a.tmp old"]);
  });

  it("loses changes of one directory independently", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const { storage } = makeStorage();
      storage.create("/db/b");
      storage.remove("/db/a");
      outcomes.add(
        storage
          .afterCrash({ ...POWER, survival: "random", seed })
          .list("/db")
          .toSorted()
          .join(),
      );
    }
    expect([...outcomes].toSorted()).toEqual(["", "a", "a,b", "b"]);
  });

  it("keeps or loses whole writes unless it tears", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 300; seed++) {
      const { storage, file } = makeStorage();
      write(file, "11", 3);
      write(file, "22", 5);
      outcomes.add(text(storage.afterCrash({ ...POWER, survival: "random", seed })));
    }
    expect([...outcomes].toSorted()).toEqual(["old", "old\0\x0022", "old11", "old1122"]);
  });

  it("keeps or loses sectors one by one when it tears, in any order", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 400; seed++) {
      const { storage, file } = makeStorage();
      write(file, "x".repeat(1536));
      const bytes = storage.afterCrash({ ...POWER, survival: "random", tear: true, seed }).readFile("/db/a");
      expect([3, 1536]).toContain(bytes.length);
      const sectors = Array.from({ length: bytes.length >> 9 }, (_none, i) => {
        const sector = new Set(bytes.subarray(i * 512 + 3, (i + 1) * 512));
        expect(sector.size).toBe(1);
        return sector.has(0) ? "-" : "x";
      });
      outcomes.add(sectors.join(""));
    }
    expect([...outcomes].toSorted()).toEqual(["", "---", "--x", "-x-", "-xx", "x--", "x-x", "xx-", "xxx"]);
  });

  it("leaves a sector in any state that it has passed through, never a mixture", () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const { storage, file } = makeStorage();
      write(file, "1", 0);
      write(file, "2", 1);
      outcomes.add(text(storage.afterCrash({ ...POWER, survival: "random", tear: true, seed })));
    }
    expect([...outcomes].toSorted()).toEqual(["12d", "1ld", "old"]);
  });

  it("never touches what was synced", () => {
    for (let seed = 0; seed < 50; seed++) {
      const { storage, file } = makeStorage();
      write(file, "s".repeat(1000));
      file.sync();
      write(file, "u".repeat(3000), 1000);
      const bytes = storage.afterCrash({ ...POWER, survival: "random", tear: true, seed }).readFile("/db/a");
      expect(bytes.subarray(0, 1000).every((byte) => byte === 0x73)).toBe(true);
    }
  });

  it("repeats itself for the same seed", () => {
    const run = (): Uint8Array => {
      const { storage, file } = makeStorage({ seed: 7 });
      for (let i = 0; i < 20; i++) write(file, "z".repeat(700), i * 500);
      return storage.afterCrash({ ...POWER, survival: "random", tear: true }).readFile("/db/a");
    };
    expect(run()).toEqual(run());
  });
});

describe("crashAt", () => {
  it("stops before the mutation, or after it, or within it", () => {
    const { storage, file } = makeStorage();
    storage.crashAt(2);
    write(file, "1", 3);
    storage.list("/db");
    expect(() => write(file, "2222", 4)).toThrow(SimulatedCrash);
    expect(() => storage.list("/db")).toThrow(SimulatedCrash);
    expect(text(storage.afterCrash({ mode: "process" }))).toBe("old1");
    expect(text(storage.afterCrash({ mode: "process", survival: "all" }))).toBe("old12222");
    const torn = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      torn.add(text(storage.afterCrash({ mode: "process", survival: "random", tear: true, seed })));
    }
    expect([...torn].toSorted()).toEqual(["old1", "old12", "old122", "old1222", "old12222"]);
  });

  it("stops in a sync, which may have been done", () => {
    const { storage, file } = makeStorage();
    write(file, "new");
    storage.crashAt(1);
    expect(() => file.sync()).toThrow(SimulatedCrash);
    expect(text(storage.afterCrash(POWER))).toBe("old");
    expect(text(storage.afterCrash({ ...POWER, survival: "all" }))).toBe("new");
  });

  it("reaches every mutation of a run", () => {
    const run = (storage: SimulatedStorage): void => {
      storage.createDirectory("/db");
      const file = storage.create("/db/a.tmp");
      write(file, "text");
      file.sync();
      storage.rename("/db/a.tmp", "/db/a");
      storage.syncDirectory("/db");
      storage.openWritable("/db/a", 2).truncate(1);
      storage.remove("/db/a");
      storage.removeDirectory("/db");
    };
    const whole = new SimulatedStorage({ trace: true });
    run(whole);
    expect(whole.mutationCount).toBe(10);
    expect(whole.trace.map((line) => line.split(" ")[1])).toEqual(
      "createDirectory create write sync rename syncDirectory openWritable truncate remove removeDirectory".split(" "),
    );
    for (let at = 1; at <= whole.mutationCount; at++) {
      const storage = new SimulatedStorage();
      storage.crashAt(at);
      expect(() => run(storage)).toThrow(SimulatedCrash);
      expect(storage.mutationCount).toBe(at);
    }
  });
});

describe("failAt", () => {
  it("fails the operation and lets the next one pass", () => {
    const { storage, file } = makeStorage();
    storage.failAt(2, { code: "ENOSPC" });
    write(file, "1");
    expect(codeOf(() => write(file, "2"))).toBe("ENOSPC");
    expect(text(storage)).toBe("1ld");
    write(file, "3");
    expect(text(storage)).toBe("3ld");
  });

  it("counts only the kinds that it is about, and fails as often as told", () => {
    const { storage, file } = makeStorage();
    storage.failAt(1, { code: "EIO", times: 2, kinds: ["sync"] });
    write(file, "new");
    expect([codeOf(() => file.sync()), codeOf(() => file.sync()), codeOf(() => file.sync())]).toEqual([
      "EIO",
      "EIO",
      undefined,
    ]);
    storage.failAt(1, { code: "EIO", times: Infinity, kinds: ["read", "openReadable"] });
    expect(codeOf(() => storage.openReadable("/db/a"))).toBe("EIO");
    expect(codeOf(() => storage.openReadable("/db/a"))).toBe("EIO");
    storage.clearFailures();
    storage.openReadable("/db/a").close();
  });

  it("writes a part of a write that fails, when asked", () => {
    const { storage, file } = makeStorage();
    storage.failAt(1, { code: "ENOSPC", partial: true });
    expect(codeOf(() => write(file, "NEW!"))).toBe("ENOSPC");
    expect(text(storage)).toBe("NEd");
  });

  it("fails asynchronous operations by rejecting", async () => {
    const { storage, file } = makeStorage();
    storage.failAt(1, { code: "EIO" });
    await expect(file.syncAsync()).rejects.toMatchObject({ code: "EIO" });
    storage.failAt(1, { code: "EIO" });
    await expect(storage.syncDirectoryAsync("/db")).rejects.toMatchObject({ code: "EIO" });
  });

  it("keeps what a failed sync did not write for the next one", () => {
    const { storage, file } = makeStorage();
    write(file, "new");
    storage.failAt(1, { code: "EIO" });
    expect(codeOf(() => file.sync())).toBe("EIO");
    expect(text(storage.afterCrash(POWER))).toBe("old");
  });

  it("loses what a failed sync did not write, when asked, so that a later sync lies", () => {
    const { storage, file } = makeStorage();
    write(file, "new");
    storage.failAt(1, { code: "EIO", kinds: ["sync"], losesChanges: true });
    expect(codeOf(() => file.sync())).toBe("EIO");
    write(file, "!", 3);
    file.sync();
    expect(text(storage)).toBe("new!");
    expect(text(storage.afterCrash({ ...POWER, survival: "all" }))).toBe("old!");
  });
});

describe("asynchronous operations", () => {
  it("count when issued and settle in order in later turns", async () => {
    const { storage, file } = makeStorage();
    const before = storage.operationCount;
    const settled: string[] = [];
    const bytes = new TextEncoder().encode("new");
    const all = [
      file.writeAsync(bytes, 0, 3, 0).then(() => settled.push("write")),
      file.syncAsync().then(() => settled.push("sync")),
      storage.openReadableAsync("/db/a").then(() => settled.push("open")),
    ];
    expect(storage.operationCount).toBe(before + 3);
    await Promise.resolve();
    expect(settled).toEqual([]);
    await Promise.all(all);
    expect(settled).toEqual(["write", "sync", "open"]);
  });

  it("sync what was issued before them and nothing after", async () => {
    const { storage, file } = makeStorage();
    write(file, "1");
    const sync = file.syncAsync();
    write(file, "2", 1);
    await sync;
    expect(text(storage.afterCrash(POWER))).toBe("1ld");
  });

  it("sync the entries that were issued before them and nothing after", async () => {
    const { storage } = makeStorage();
    storage.create("/db/b");
    const sync = storage.syncDirectoryAsync("/db");
    storage.create("/db/c");
    await sync;
    expect(storage.afterCrash(POWER).list("/db").toSorted()).toEqual(["a", "b"]);
  });

  it("make nothing stable before they settle, and reject when the machine stops meanwhile", async () => {
    const { storage, file } = makeStorage();
    write(file, "new");
    const sync = file.syncAsync();
    const next = storage.afterCrash(POWER);
    await expect(sync).rejects.toThrow(SimulatedCrash);
    expect(text(next)).toBe("old");
  });
});

describe("damage", () => {
  it("changes the disk as well as the system's memory, and counts as no operation", () => {
    const { storage } = makeStorage();
    const before = storage.operationCount;
    storage.flipBit("/db/a", 1, 0x01);
    expect([text(storage), text(storage.afterCrash(POWER))]).toEqual(["omd", "omd"]);
    storage.truncateFile("/db/a", 1);
    expect(text(storage)).toBe("o");
    storage.writeFile("/x/y", new Uint8Array([1]));
    expect(storage.listAll()).toEqual(["/db/a", "/x/y"]);
    expect(storage.afterCrash(POWER).readFile("/x/y")).toEqual(new Uint8Array([1]));
    expect(storage.operationCount).toBe(before);
    expect(() => storage.flipBit("/db/a", 1)).toThrow(RangeError);
  });
});
