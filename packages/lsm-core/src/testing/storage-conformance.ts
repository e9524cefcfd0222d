import { LOCK_NAME } from "../storage/file-names.ts";
import {
  type Bench,
  codeOf,
  codeOfAsync,
  didThrow,
  isWindows,
  kindOf,
  readText,
  setUp,
  type StorageFixture,
  toBytes,
  toText,
} from "./conformance-bench.ts";

export type { StorageFixture } from "./conformance-bench.ts";

/** The functions of a test runner, such as `import { describe, expect, it } from "vitest"`. */
export interface TestFunctions {
  /** Declares a group of tests. */
  readonly describe: (name: string, body: () => void) => void;
  /** Declares a test; it fails when its body throws or rejects. */
  readonly it: (name: string, body: () => void | Promise<void>) => void;
  /** Compares, deeply, and throws when there is a difference. */
  readonly expect: (actual: unknown) => { toEqual(expected: unknown): void };
}

/**
 * Declares the tests that any `Storage` must pass.
 *
 * @param makeFixture makes a fresh storage and directory for each test
 */
export function storageConformance(name: string, makeFixture: () => StorageFixture, test: TestFunctions): void {
  const { describe, it, expect } = test;

  function check(behaviour: string, body: (bench: Bench) => void | Promise<void>): void {
    it(behaviour, async () => {
      const bench = setUp(makeFixture());
      try {
        await body(bench);
      } finally {
        bench.remove?.();
      }
    });
  }

  describe(`${name} as a storage`, () => {
    checkDirectories(check, expect);
    checkFiles(check, expect);
    checkReads(check, expect);
    checkAsync(check, expect);
    checkLock(check, expect);
  });
}

type Check = (behaviour: string, body: (bench: Bench) => void | Promise<void>) => void;
type Expect = TestFunctions["expect"];

function checkDirectories(check: Check, expect: Expect): void {
  check("creates a directory with its parents, and again without effect", ({ storage, directory, path, write }) => {
    expect(storage.exists(directory)).toEqual(true);
    write("a", "1").close();
    storage.createDirectory(directory);
    storage.createDirectory(path("x/y/z/"));
    expect(storage.list(directory).toSorted()).toEqual(["a", "x"]);
    expect(storage.list(path("x/y"))).toEqual(["z"]);
    expect(storage.list(path("x/y/z"))).toEqual([]);
  });

  check("fails where a directory is missing or a file is in its place", ({ storage, path, write }) => {
    expect(codeOf(() => storage.list(path("missing")))).toEqual("ENOENT");
    expect(codeOf(() => storage.create(path("missing/a")))).toEqual("ENOENT");
    expect(codeOf(() => storage.syncDirectory(path("missing"))) !== undefined || isWindows()).toEqual(true);
    write("a", "1").close();
    expect(codeOf(() => storage.createDirectory(path("a")))).toEqual("EEXIST");
  });

  check("removes a directory only when it is empty", ({ storage, directory, path, write }) => {
    write("a", "1").close();
    storage.removeDirectory(directory);
    expect(storage.exists(path("a"))).toEqual(true);
    storage.remove(path("a"));
    storage.removeDirectory(directory);
    expect(storage.exists(directory)).toEqual(false);
    storage.removeDirectory(directory);
  });

  check("makes entries stable, blocking and not", async ({ storage, directory, write }) => {
    write("a", "1").close();
    storage.syncDirectory(directory);
    await storage.syncDirectoryAsync(directory);
    expect(storage.list(directory)).toEqual(["a"]);
  });

  check("tells where it lives", ({ storage }) => {
    expect(storage.threadKind === undefined || storage.threadKind === "node").toEqual(true);
    expect(storage.bootId === undefined || /^[!-~]{1,64}$/.test(storage.bootId)).toEqual(true);
  });
}

function checkFiles(check: Check, expect: Expect): void {
  check("creates a file only where there is none", ({ storage, path, write, readAll }) => {
    write("a", "one").close();
    expect(codeOf(() => storage.create(path("a")))).toEqual("EEXIST");
    expect(readAll("a")).toEqual("one");
  });

  check("opens only files that exist", async ({ storage, path }) => {
    expect(storage.exists(path("a"))).toEqual(false);
    expect(codeOf(() => storage.openReadable(path("a")))).toEqual("ENOENT");
    expect(codeOf(() => storage.openWritable(path("a"), 0))).toEqual("ENOENT");
    expect(await codeOfAsync(() => storage.openReadableAsync(path("a")))).toEqual("ENOENT");
  });

  check("writes ranges at positions in any order, again, and with gaps of zeros", ({ storage, path, readAll }) => {
    const file = storage.create(path("a"));
    const bytes = toBytes("0123456789");
    file.write(bytes, 5, 10, 5);
    file.write(bytes, 0, 5, 0);
    file.write(bytes, 5, 10, 5);
    file.write(bytes, 3, 3, 50);
    expect(readAll("a")).toEqual("0123456789");
    file.write(bytes, 1, 2, 12);
    file.close();
    expect(readAll("a")).toEqual("0123456789\0\x001");
  });

  check("keeps what was written, however the buffer changes then", ({ storage, path, readAll }) => {
    const file = storage.create(path("a"));
    const bytes = toBytes("abc");
    file.write(bytes, 0, 3, 0);
    bytes.fill(0);
    file.close();
    expect(readAll("a")).toEqual("abc");
  });

  check("writes and reads through shared memory", ({ storage, path }) => {
    const shared = new Uint8Array(new SharedArrayBuffer(16), 4, 8);
    shared.set(toBytes("shared__"));
    const file = storage.create(path("a"));
    file.write(shared, 0, 6, 0);
    file.close();
    const target = new Uint8Array(new SharedArrayBuffer(16), 8, 8);
    const reader = storage.openReadable(path("a"));
    expect(reader.read(target, 1, 6, 0)).toEqual(6);
    reader.close();
    expect([...target]).toEqual([0, ...toBytes("shared"), 0]);
  });

  check("cuts files on opening and later", ({ storage, path, write, readAll }) => {
    write("a", "0123456789").close();
    const file = storage.openWritable(path("a"), 6);
    expect(readAll("a")).toEqual("012345");
    file.write(toBytes("x"), 0, 1, 6);
    file.truncate(2);
    expect(readAll("a")).toEqual("01");
    file.write(toBytes("y"), 0, 1, 4);
    file.sync();
    file.close();
    expect(readAll("a")).toEqual("01\0\0y");
  });

  check(
    "renames over the target, and open files stay what they were",
    ({ storage, directory, path, write, readAll }) => {
      write("a", "new").close();
      write("b", "old").close();
      const old = storage.openReadable(path("b"));
      storage.rename(path("a"), path("b"));
      expect(storage.list(directory)).toEqual(["b"]);
      expect(readAll("b")).toEqual("new");
      expect(readText(old, 3)).toEqual("old");
      old.close();
      expect(codeOf(() => storage.rename(path("a"), path("b")))).toEqual("ENOENT");
    },
  );

  check("removes files, once or again, while readers read on", ({ storage, directory, path, write }) => {
    write("a", "text").close();
    const reader = storage.openReadable(path("a"));
    storage.remove(path("a"));
    storage.remove(path("a"));
    expect(storage.list(directory)).toEqual([]);
    expect(readText(reader, 4)).toEqual("text");
    reader.close();
  });

  check("closes files once or again, and uses none after", ({ storage, path, write }) => {
    const file = write("a", "1");
    file.close();
    file.close();
    expect(didThrow(() => file.write(toBytes("2"), 0, 1, 0))).toEqual(true);
    expect(didThrow(() => file.sync())).toEqual(true);
    const reader = storage.openReadable(path("a"));
    reader.close();
    reader.close();
    expect(didThrow(() => reader.read(new Uint8Array(1), 0, 1, 0))).toEqual(true);
  });
}

function checkReads(check: Check, expect: Expect): void {
  check("reads less only at the end of the file", ({ storage, path, write }) => {
    write("a", "0123456789").close();
    const reader = storage.openReadable(path("a"));
    expect(reader.size).toEqual(10);
    expect(readText(reader, 4, 3)).toEqual("3456");
    expect(readText(reader, 4, 8)).toEqual("89");
    expect(readText(reader, 4, 10)).toEqual("");
    expect(readText(reader, 4, 1000)).toEqual("");
    expect(readText(reader, 0, 2)).toEqual("");
    reader.close();
  });

  check("reads only into the range that was asked for", ({ storage, path, write }) => {
    write("a", "0123456789").close();
    const reader = storage.openReadable(path("a"));
    const target = toBytes("........");
    expect(reader.read(target, 2, 3, 4)).toEqual(3);
    expect(toText(target)).toEqual("..456...");
    reader.close();
  });

  check("shows a reader what is written after it was opened, but not in its size", ({ storage, path, write }) => {
    const file = write("a", "01");
    const reader = storage.openReadable(path("a"));
    file.write(toBytes("23"), 0, 2, 2);
    expect(reader.size).toEqual(2);
    expect(readText(reader, 8)).toEqual("0123");
    reader.close();
    file.close();
  });

  check("carries a megabyte unchanged", ({ storage, path }) => {
    const bytes = new Uint8Array(1_000_003).map((_byte, i) => (i * 31) % 251);
    const file = storage.create(path("a"));
    file.write(bytes, 0, bytes.length, 0);
    file.close();
    const reader = storage.openReadable(path("a"));
    const target = new Uint8Array(bytes.length + 1);
    expect(reader.read(target, 1, target.length - 1, 0)).toEqual(bytes.length);
    reader.close();
    expect(target.subarray(1).every((byte, i) => byte === bytes[i])).toEqual(true);
  });
}

function checkAsync(check: Check, expect: Expect): void {
  check("writes, syncs and reads without blocking", async ({ storage, path }) => {
    const file = storage.create(path("a"));
    const bytes = toBytes("0123456789");
    await Promise.all([file.writeAsync(bytes, 0, 5, 0), file.writeAsync(bytes, 5, 10, 5)]);
    await file.syncAsync();
    file.close();
    const reader = await storage.openReadableAsync(path("a"));
    expect(reader.size).toEqual(10);
    const target = toBytes("........");
    expect(await reader.readAsync(target, 1, 6, 6)).toEqual(4);
    expect(toText(target)).toEqual(".6789...");
    reader.close();
  });

  check(
    "finishes what runs when a file is closed, and rejects what comes after",
    async ({ storage, path, readAll }) => {
      const file = storage.create(path("a"));
      const running = [file.writeAsync(toBytes("abc"), 0, 3, 0), file.syncAsync()];
      file.close();
      await Promise.all(running);
      expect(readAll("a")).toEqual("abc");
      expect((await codeOfAsync(() => file.writeAsync(toBytes("x"), 0, 1, 0))) !== undefined).toEqual(true);
      expect((await codeOfAsync(() => file.syncAsync())) !== undefined).toEqual(true);
    },
  );
}

function checkLock(check: Check, expect: Expect): void {
  check("locks a directory once at a time", ({ storage, path }) => {
    const lock = storage.lock(path(LOCK_NAME));
    expect(kindOf(() => storage.lock(path(LOCK_NAME)))).toEqual("Locked");
    lock.release();
    const next = storage.lock(path(LOCK_NAME));
    lock.release();
    expect(kindOf(() => storage.lock(path(LOCK_NAME)))).toEqual("Locked");
    next.release();
    storage.lock(path(LOCK_NAME)).release();
  });

  check("locks only in a directory that exists", ({ storage, path }) => {
    expect(codeOf(() => storage.lock(path(`missing/${LOCK_NAME}`)))).toEqual("ENOENT");
  });

  check("locks directories independently", ({ storage, path }) => {
    storage.createDirectory(path("x"));
    storage.createDirectory(path("y"));
    const locks = [storage.lock(path(`x/${LOCK_NAME}`)), storage.lock(path(`y/${LOCK_NAME}`))];
    for (const lock of locks) lock.release();
  });
}
