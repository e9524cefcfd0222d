import {
  type Check,
  codeOf,
  type Expect,
  list,
  pull,
  read,
  scan,
  toBytes,
  toText,
  turn,
  write,
  writeIn,
} from "./store-bench.ts";

/** What one transaction sees and does. */
export function checkTransactions(check: Check, expect: Expect): void {
  checkOwnWrites(check, expect);
  checkOutcomes(check, expect);
}

function checkOwnWrites(check: Check, expect: Expect): void {
  check("shows a transaction its own writes in single reads", async (store) => {
    await write(store, "a=1 b=2 c=3 d=4");
    await store.transact(async (transaction) => {
      writeIn(transaction, "a=5 -b e=6");
      expect(await read(transaction, "a")).toEqual("5");
      expect(await read(transaction, "b")).toEqual(undefined);
      writeIn(transaction, "-c..e c=7 -e");
      const values = await transaction.getMany(["c", "d", "e", "a"].map(toBytes));
      expect(values.map((value) => value && toText(value))).toEqual(["7", undefined, undefined, "5"]);
    });
    expect(await list(store)).toEqual("a=5 c=7");
  });

  check("shows a transaction its own writes in scans", async (store) => {
    await write(store, "a=1 b=2 c=3 d=4 e=5");
    await store.transact(async (transaction) => {
      writeIn(transaction, "-a b=6 bb=7 -d..f dd=8");
      expect(await list(transaction)).toEqual("b=6 bb=7 c=3 dd=8");
      expect(await list(transaction, { reverse: true })).toEqual("dd=8 c=3 bb=7 b=6");
      expect(await list(transaction, { limit: 2, start: "a", end: "c" })).toEqual("b=6 bb=7");
      expect(await list(transaction, { limit: 1, end: "dd", reverse: true })).toEqual("c=3");
      expect(await list(transaction, { keysOnly: true, start: "bb" })).toEqual("bb= c= dd=");
      writeIn(transaction, "-a..z");
      expect(await list(transaction)).toEqual("");
      writeIn(transaction, "c=9");
      expect(await list(transaction)).toEqual("c=9");
    });
    expect(await list(store)).toEqual("c=9");
  });

  check("shows a scan none of the transaction's later writes", async (store) => {
    await write(store, "a=1 b=2 c=3 d=4");
    await store.transact(async (transaction) => {
      writeIn(transaction, "b=5");
      const begun = scan(transaction);
      expect(await pull(begun, 1)).toEqual("a=1");
      writeIn(transaction, "-b bb=6 c=7 -d..e");
      expect(await pull(begun, 9)).toEqual("b=5 c=3 d=4");
      expect(await list(transaction)).toEqual("a=1 bb=6 c=7");
    });
    expect(await list(store)).toEqual("a=1 bb=6 c=7");
  });

  check("takes a thousand writes and a range deletion in one transaction", async (store) => {
    await store.transact(async (transaction) => {
      for (let i = 0; i < 1000; i++) transaction.put(toBytes(`k${1000 + i}`), toBytes(String(i)));
      transaction.deleteRange({ start: toBytes("k1010"), end: toBytes("k1990") });
      expect(await list(transaction, { start: "k1009", end: "k1991" })).toEqual("k1009=9 k1990=990");
    });
    expect(await list(store, { start: "k1008", end: "k1992" })).toEqual("k1008=8 k1009=9 k1990=990 k1991=991");
  });
}

function checkOutcomes(check: Check, expect: Expect): void {
  check("resolves to what the function gives, whether or not it waits", async (store) => {
    expect(await store.transact(() => "plain")).toEqual("plain");
    expect(await store.transact(async () => "async")).toEqual("async");
    expect(await store.transact(() => undefined)).toEqual(undefined);
    expect(await store.transact((transaction) => read(transaction, "a"))).toEqual(undefined);
    for (const durability of ["none", "process", "sync"] as const) {
      await store.transact((transaction) => writeIn(transaction, `${durability}=1`), { durability });
    }
    expect(await list(store)).toEqual("none=1 process=1 sync=1");
  });

  check("shows others nothing of a transaction before it ends, and everything then", async (store) => {
    await write(store, "a=1 b=2");
    await store.transact(async (transaction) => {
      writeIn(transaction, "a=3 -b c=4");
      await turn();
      expect(await list(store)).toEqual("a=1 b=2");
      const snapshot = store.snapshot();
      expect(await list(snapshot)).toEqual("a=1 b=2");
      snapshot.close();
    });
    expect(await list(store)).toEqual("a=3 c=4");
  });

  check("writes nothing when the function throws, and throws the same", async (store) => {
    await write(store, "a=1");
    const reason = new RangeError("mine");
    let runs = 0;
    const outcomes = [
      store.transact((transaction) => {
        runs++;
        writeIn(transaction, "a=2 b=2 -a..b");
        throw reason;
      }),
      store.transact(async (transaction) => {
        runs++;
        writeIn(transaction, "a=3 c=3");
        await turn();
        throw reason;
      }),
    ];
    const settled = await Promise.allSettled(outcomes);
    expect(settled.map((outcome) => outcome.status === "rejected" && outcome.reason === reason)).toEqual([true, true]);
    expect(runs).toEqual(2);
    expect(await list(store)).toEqual("a=1");
  });

  check("refuses a transaction that is used after its end", async (store) => {
    const kept = await store.transact((transaction) => {
      writeIn(transaction, "a=1");
      return [transaction];
    });
    for (const transaction of kept) {
      expect((await codeOf(() => transaction.put(toBytes("a"), toBytes("2")))) !== undefined).toEqual(true);
      expect((await codeOf(() => transaction.delete(toBytes("a")))) !== undefined).toEqual(true);
      expect((await codeOf(() => transaction.get(toBytes("a")))) !== undefined).toEqual(true);
      expect((await codeOf(() => list(transaction))) !== undefined).toEqual(true);
    }
    expect(await list(store)).toEqual("a=1");
  });

  check("reads as of one moment, without ever running again for a transaction that only reads", async (store) => {
    await write(store, "a=1 b=2 c=3");
    let runs = 0;
    await store.transact(async (transaction) => {
      runs++;
      expect(await read(transaction, "a")).toEqual("1");
      await write(store, "a=9 b=9 -c d=9");
      expect(await read(transaction, "b")).toEqual("2");
      expect(await list(transaction)).toEqual("a=1 b=2 c=3");
    });
    expect(runs).toEqual(1);
  });
}
