import { BYTEWISE, isLsmError, Lsm, MAX_KEY_BYTES, MemoryStorage } from "lsm-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { isTypedError } from "../../src/base/errors.ts";
import { CoreStore } from "../../src/store/core-store.ts";
import type { StoreCommit } from "../../src/store/ordered-store.ts";
import { list, read, toBytes, write, writeIn } from "../../src/testing/store-bench.ts";

function openCore(storage: MemoryStorage = new MemoryStorage()): CoreStore {
  const store = new CoreStore(Lsm.open("/db", { storage }));
  onTestFinished(() => store.close());
  return store;
}

async function thrownBy(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("CoreStore", () => {
  it("shows what the database holds, and the other way round", async () => {
    const store = openCore();
    store.lsm.put("a", "1");
    await write(store, "b=2");
    expect(await list(store)).toBe("a=1 b=2");
    expect(store.lsm.get("b")).toEqual(toBytes("2"));
  });

  it("keeps what was committed when it is closed and opened again", async () => {
    const storage = new MemoryStorage();
    const first = openCore(storage);
    await write(first, "a=1 b=2 -a");
    await first.close();
    expect(await list(openCore(storage))).toBe("b=2");
  });

  it("answers reads at once", () => {
    const store = openCore();
    expect(store.get(toBytes("a"))).toBeUndefined();
    expect(store.getMany([toBytes("a")])).toEqual([undefined]);
    expect(store.scan({ start: toBytes("a"), end: toBytes("b") }).next(1)).toEqual([]);
  });

  it("refuses an order of keys that is not its own", async () => {
    const options = { storage: new MemoryStorage(), comparator: { name: "x", compare: BYTEWISE.compare } };
    expect(await thrownBy(() => CoreStore.open("/db", options))).toBeInstanceOf(TypeError);
  });

  it("lets errors of the engine pass, and keeps them as the cause of its own", async () => {
    const storage = new MemoryStorage();
    const store = openCore(storage);
    const locked = await thrownBy(() => CoreStore.open("/db", { storage }));
    expect(isLsmError(locked) && locked.kind).toBe("Locked");
    const conflict = await thrownBy(() =>
      store.transact(async (transaction) => {
        const before = (await read(transaction, "a")) ?? "";
        await write(store, `a=${before}x`);
        writeIn(transaction, "b=1");
      }),
    );
    expect(isTypedError(conflict, "Conflict") && isLsmError(conflict.cause) && conflict.cause.kind).toBe("Conflict");
    await store.close();
    const closed = await thrownBy(() => store.get(toBytes("a")));
    expect(isTypedError(closed, "Closed") && isLsmError(closed.cause) && closed.cause.kind).toBe("Closed");
  });

  it("leaves errors of the function as they are, even those of another database", async () => {
    const store = openCore();
    const other = openCore();
    await other.close();
    const error = await thrownBy(() => store.transact(() => other.lsm.get("a")));
    expect(isLsmError(error) && error.kind).toBe("Closed");
  });

  it("refuses writes to a database that is open for reading only", async () => {
    const storage = new MemoryStorage();
    await write(openCore(storage), "a=1");
    const store = await CoreStore.open("/db", { storage, readOnly: true });
    onTestFinished(() => store.close());
    expect(await list(store)).toBe("a=1");
    const error = await thrownBy(() => write(store, "a=2"));
    expect(isLsmError(error) && error.kind).toBe("ReadOnly");
  });

  it("hands over writes to the database itself, a deletion without an end as one that ends behind every key", async () => {
    const store = openCore();
    const commits: StoreCommit[] = [];
    store.watch((commit) => void commits.push(commit));
    store.lsm.deleteRange({ gte: "b" });
    await write(store, "a=1");
    const [change] = commits.flatMap(({ changes }) => changes);
    expect(
      change?.kind === "deleteRange" && [change.start, change.end.length, change.end.every((byte) => byte === 255)],
    ).toEqual([toBytes("b"), MAX_KEY_BYTES + 1, true]);
  });

  it("keeps nothing of transactions, snapshots and scans that are over", async () => {
    const store = openCore();
    await write(store, "a=1 b=2 c=3");
    await store.transact((transaction) => list(transaction));
    await thrownBy(() =>
      store.transact(async (transaction) => {
        await transaction.scan({ start: toBytes("a"), end: toBytes("c") }).next(1);
        throw new RangeError("mine");
      }),
    );
    await store.transact(async (transaction) => {
      const before = await read(transaction, "a");
      if (before === "1") await write(store, "a=2");
      writeIn(transaction, "b=3");
    });
    const snapshot = store.snapshot();
    for (const options of [{}, { keysOnly: true }]) {
      const begun = snapshot.scan({ start: toBytes("a"), end: toBytes("z"), ...options });
      await begun.next(1);
      begun.close();
    }
    expect(store.lsm.stats().openScans).toBe(1);
    snapshot.close();
    expect(store.lsm.stats().openScans).toBe(0);
  });

  it("counts what the engine needs for each write of a transaction", async () => {
    const lsm = Lsm.open("/db", { storage: new MemoryStorage() });
    const store = new CoreStore(lsm, { limits: { transactionBytes: 36 } });
    onTestFinished(() => store.close());
    await write(store, "-a -b -c");
    const error = await thrownBy(() => write(store, "-a -b -c -d"));
    expect(isTypedError(error, "Limit")).toBe(true);
  });

  it("deletes ranges up to behind the longest keys", async () => {
    const store = openCore();
    const longest = new Uint8Array(MAX_KEY_BYTES).fill(0xff);
    const behind = new Uint8Array(MAX_KEY_BYTES + 1).fill(0xff);
    await store.transact((transaction) => {
      for (const key of ["a", "b"]) transaction.put(toBytes(key), toBytes("1"));
      transaction.put(longest, toBytes("2"));
      transaction.deleteRange({ start: behind, end: behind });
      transaction.deleteRange({ start: behind, end: new Uint8Array(MAX_KEY_BYTES + 2).fill(0xff) });
    });
    expect(store.get(longest)).toEqual(toBytes("2"));
    await store.transact((transaction) => transaction.deleteRange({ start: toBytes("b"), end: behind }));
    store.lsm.flush();
    expect(store.get(longest)).toBeUndefined();
    expect(await list(store)).toBe("a=1");
  });
});
