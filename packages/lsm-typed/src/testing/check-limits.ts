import { type Check, codeOf, type Expect, list, pull, read, scan, toBytes, write, writeIn } from "./store-bench.ts";

/** Larger limits are not tried out. */
const TRIED_BYTES_MAX = 1 << 22;

/** The largest keys, values and transactions, and the end of a store. */
export function checkLimits(check: Check, expect: Expect): void {
  check("takes keys up to its limit and refuses longer ones", async (store) => {
    const longest = new Uint8Array(store.limits.keyBytes).fill(0x61);
    const tooLong = new Uint8Array(store.limits.keyBytes + 1).fill(0x61);
    await store.transact((transaction) => transaction.put(longest, toBytes("1")));
    expect(await list(store, { keysOnly: true })).toEqual(`${"a".repeat(longest.length)}=`);
    expect(await codeOf(() => store.get(tooLong))).toEqual("Limit");
    const refused = [
      () => store.transact((transaction) => transaction.put(tooLong, toBytes("1"))),
      () => store.transact((transaction) => transaction.delete(tooLong)),
      () => store.transact((transaction) => transaction.get(tooLong)),
    ];
    for (const call of refused) expect(await codeOf(call)).toEqual("Limit");
    const behind = new Uint8Array(longest.length + 1);
    behind.set(longest);
    expect((await store.scan({ start: longest, end: behind }).next(2)).length).toEqual(1);
    await store.transact((transaction) => transaction.deleteRange({ start: behind, end: toBytes("b") }));
    expect((await store.get(longest))?.length).toEqual(1);
    await store.transact((transaction) => transaction.deleteRange({ start: longest, end: behind }));
    expect(await list(store)).toEqual("");
    await store.transact((transaction) => transaction.delete(longest));
  });

  check("takes values up to its limit and refuses longer ones", async (store) => {
    const { valueBytes } = store.limits;
    if (valueBytes > TRIED_BYTES_MAX) return;
    await store.transact((transaction) => transaction.put(toBytes("a"), new Uint8Array(valueBytes)));
    const code = await codeOf(() =>
      store.transact((transaction) => {
        writeIn(transaction, "b=1");
        transaction.put(toBytes("a"), new Uint8Array(valueBytes + 1));
      }),
    );
    expect(code).toEqual("Limit");
    expect((await store.get(toBytes("a")))?.length).toEqual(valueBytes);
    expect(await read(store, "b")).toEqual(undefined);
  });

  check("refuses transactions above its limit, with nothing written", async (store) => {
    const { valueBytes, transactionBytes } = store.limits;
    if (transactionBytes > TRIED_BYTES_MAX) return;
    const value = new Uint8Array(Math.min(valueBytes, transactionBytes >>> 2));
    const code = await codeOf(() =>
      store.transact((transaction) => {
        for (let i = 0; i * value.length <= transactionBytes; i++) transaction.put(toBytes(`k${i}`), value);
      }),
    );
    expect(code).toEqual("Limit");
    expect(await list(store)).toEqual("");
  });
}

/** What is left of a store after `close`. */
export function checkClose(check: Check, expect: Expect): void {
  check("closes as often as one likes, and throws afterwards", async (store) => {
    await write(store, "a=1 b=2");
    const snapshot = store.snapshot();
    const begun = scan(store);
    await pull(begun, 1);
    await Promise.all([store.close(), store.close()]);
    await store.close();
    const calls = [
      () => store.get(toBytes("a")),
      () => store.getMany([toBytes("a")]),
      () => list(store),
      () => store.snapshot(),
      () => store.transact(() => "nothing"),
      () => write(store, "a=2"),
      () => store.watch(() => {}),
      () => read(snapshot, "a"),
      () => list(snapshot),
      () => pull(begun, 1),
    ];
    for (const call of calls) expect(await codeOf(call)).toEqual("Closed");
    begun.close();
    snapshot.close();
  });

  check("refuses a snapshot that is used after its end", async (store) => {
    await write(store, "a=1");
    const snapshot = store.snapshot();
    snapshot.close();
    expect(await codeOf(() => read(snapshot, "a"))).toEqual("Closed");
    expect(await codeOf(() => snapshot.getMany([toBytes("a")]))).toEqual("Closed");
    expect(await codeOf(() => list(snapshot))).toEqual("Closed");
  });

  check("fails the transaction that is under way when it closes", async (store) => {
    const code = await codeOf(() =>
      store.transact(async (transaction) => {
        writeIn(transaction, "a=1");
        await store.close();
      }),
    );
    expect(code).toEqual("Closed");
  });
}
