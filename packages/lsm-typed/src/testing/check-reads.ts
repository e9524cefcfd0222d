import {
  type Check,
  drain,
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

/** Single reads, ranges, order, and who owns the bytes. */
export function checkReads(check: Check, expect: Expect): void {
  checkValues(check, expect);
  checkRanges(check, expect);
  checkScans(check, expect);
  checkOwnership(check, expect);
}

function checkValues(check: Check, expect: Expect): void {
  check("reads what was written, and nothing where nothing was", async (store) => {
    await write(store, "a=1 b= c=3");
    expect(await read(store, "a")).toEqual("1");
    expect(await read(store, "b")).toEqual("");
    expect(await read(store, "ab")).toEqual(undefined);
    await write(store, "a=2 -c -absent");
    expect(await list(store)).toEqual("a=2 b=");
  });

  check("reads many keys in their order, twice if asked twice", async (store) => {
    await write(store, "a=1 b=2 c=3");
    const values = await store.getMany(["c", "x", "a", "c"].map(toBytes));
    expect(values.map((value) => value && toText(value))).toEqual(["3", undefined, "1", "3"]);
    expect(await store.getMany([])).toEqual([]);
  });

  check("keeps bytes of every kind and values of every size", async (store) => {
    const key = Uint8Array.from({ length: 255 }, (_, i) => 255 - i).subarray(1);
    for (const length of [0, 1, 255, 256, 5000, 100_000].filter((size) => size <= store.limits.valueBytes)) {
      const value = Uint8Array.from({ length }, (_, i) => (i * 31) % 251);
      await store.transact((transaction) => transaction.put(key, value));
      expect(toText((await store.get(key)) ?? toBytes("absent")) === toText(value)).toEqual(true);
    }
  });

  check("orders keys by their unsigned bytes, a prefix before what it begins", async (store) => {
    const keys = ["\x00", "\x00\x00", "\x00\xff", "\x01", "a", "a\x00", "a\x00\x00", "aa", "\x7f", "\x80", "\xfe\xff"];
    await store.transact((transaction) => {
      for (const key of keys.toReversed()) transaction.put(toBytes(key), toBytes("v"));
    });
    const entries = await drain(scan(store), 3);
    expect(entries.map(({ key }) => toText(key))).toEqual(keys);
  });
}

function checkRanges(check: Check, expect: Expect): void {
  check("scans half-open ranges, whether or not their ends are keys", async (store) => {
    await write(store, "b=1 d=2 f=3 h=4");
    expect(await list(store, { start: "d", end: "h" })).toEqual("d=2 f=3");
    expect(await list(store, { start: "c", end: "g" })).toEqual("d=2 f=3");
    expect(await list(store, { start: "d\x00", end: "f\x00" })).toEqual("f=3");
    expect(await list(store, { start: "a", end: "b" })).toEqual("");
    expect(await list(store, { start: "h", end: "z" })).toEqual("h=4");
  });

  check("finds nothing in empty and inverted ranges", async (store) => {
    await write(store, "a=1 b=2 c=3");
    for (const reverse of [false, true]) {
      expect(await list(store, { start: "b", end: "b", reverse })).toEqual("");
      expect(await list(store, { start: "c", end: "a", reverse })).toEqual("");
      expect(await list(store, { start: "b\x00", end: "c", reverse })).toEqual("");
      expect(await list(store, { start: "d", end: "e", reverse })).toEqual("");
    }
  });

  check("scans backwards over the same half-open range", async (store) => {
    await write(store, "b=1 d=2 f=3 h=4");
    expect(await list(store, { reverse: true })).toEqual("h=4 f=3 d=2 b=1");
    expect(await list(store, { start: "d", end: "h", reverse: true })).toEqual("f=3 d=2");
    expect(await list(store, { start: "c", end: "g", reverse: true })).toEqual("f=3 d=2");
  });

  check("gives as many entries as the limit from the end where it begins", async (store) => {
    await write(store, "a=1 b=2 c=3 d=4");
    expect(await list(store, { limit: 2 })).toEqual("a=1 b=2");
    expect(await list(store, { limit: 2, reverse: true })).toEqual("d=4 c=3");
    expect(await list(store, { limit: 0 })).toEqual("");
    expect(await list(store, { limit: 9, start: "c" })).toEqual("c=3 d=4");
    const limited = scan(store, { limit: 3 });
    expect([await pull(limited, 2), await pull(limited, 2), await pull(limited, 2)]).toEqual(["a=1 b=2", "c=3", ""]);
  });

  check("leaves out values that are not wanted", async (store) => {
    await write(store, "a=1 b=2 c=3");
    expect(await list(store, { keysOnly: true })).toEqual("a= b= c=");
    expect(await list(store, { keysOnly: true, reverse: true, limit: 1 })).toEqual("c=");
  });

  check("scans a thousand entries in pieces of any size, both ways", async (store) => {
    const keys = Array.from({ length: 1000 }, (_, i) => `key ${String(i).padStart(4, "0")}`);
    await store.transact((transaction) => {
      for (const key of keys) transaction.put(toBytes(key), toBytes(`value of ${key}`));
    });
    for (const count of [1, 7, 1000, Infinity]) {
      const up = await drain(scan(store), count);
      expect(up.map(({ key }) => toText(key)).join() === keys.join()).toEqual(true);
      expect(up.every(({ key, value }) => toText(value) === `value of ${toText(key)}`)).toEqual(true);
      const down = await drain(scan(store, { reverse: true }), count);
      expect(down.map(({ key }) => toText(key)).join() === keys.toReversed().join()).toEqual(true);
    }
  });
}

function checkScans(check: Check, expect: Expect): void {
  check("shows a scan nothing that is written after it was made", async (store) => {
    await write(store, "a=1 b=2 c=3 d=4");
    const fresh = scan(store);
    const begun = scan(store);
    const reversed = scan(store, { reverse: true });
    expect(await pull(begun, 1)).toEqual("a=1");
    await write(store, "a=9 -b bb=9 d=9 e=9");
    await write(store, "-c..d");
    expect(await pull(begun, 9)).toEqual("b=2 c=3 d=4");
    expect(await pull(fresh, 9)).toEqual("a=1 b=2 c=3 d=4");
    expect(await pull(reversed, 9)).toEqual("d=4 c=3 b=2 a=1");
    expect(await list(store)).toEqual("a=9 bb=9 d=9 e=9");
  });

  check("stays at the end of a scan, and closes it as often as one likes", async (store) => {
    await write(store, "a=1 b=2");
    const whole = scan(store);
    expect([await pull(whole, 5), await pull(whole, 5), await pull(whole, 5)]).toEqual(["a=1 b=2", "", ""]);
    whole.close();
    const left = scan(store);
    await pull(left, 1);
    left.close();
    left.close();
    scan(store).close();
    expect(await list(store)).toEqual("a=1 b=2");
  });

  check("shows a snapshot and its scans the moment at which it was made", async (store) => {
    await write(store, "a=1 b=2 c=3");
    const first = store.snapshot();
    const ofFirst = scan(first);
    await write(store, "a=5 -b d=4");
    const second = store.snapshot();
    await write(store, "-a..z");
    expect(await list(first)).toEqual("a=1 b=2 c=3");
    expect(await list(first, { reverse: true, limit: 2 })).toEqual("c=3 b=2");
    expect([await read(first, "a"), await read(first, "d")]).toEqual(["1", undefined]);
    const values = await second.getMany(["a", "b", "d"].map(toBytes));
    expect(values.map((value) => value && toText(value))).toEqual(["5", undefined, "4"]);
    expect(await list(second)).toEqual("a=5 c=3 d=4");
    expect(await list(store)).toEqual("");
    first.close();
    first.close();
    expect(await pull(ofFirst, 9)).toEqual("a=1 b=2 c=3");
    second.close();
  });

  check("shows a snapshot and a scan nothing of transactions that were under way", async (store) => {
    await write(store, "a=1 b=2");
    const [snapshot, begun] = await store.transact(async (transaction) => {
      writeIn(transaction, "a=8 -b c=8");
      await write(store, "d=4");
      return [store.snapshot(), scan(store)] as const;
    });
    expect(await list(snapshot)).toEqual("a=1 b=2 d=4");
    expect(await pull(begun, 9)).toEqual("a=1 b=2 d=4");
    expect(await list(store)).toEqual("a=8 c=8 d=4");
    snapshot.close();
  });

  check("reads many keys and ranges as of one moment while others write", async (store) => {
    await write(store, "a=0 m=0 z=0");
    const writing = (async () => {
      for (let i = 1; i <= 100; i++) await write(store, `a=${i} m=${i} z=${i}`);
    })();
    // A store may need the event loop to get on with writes, which promises alone do not let turn.
    for (let [round, last] = [0, ""]; last !== "100"; await (round++ % 2 === 0 ? Promise.resolve() : turn())) {
      const values = (await store.getMany(["a", "m", "z"].map(toBytes))).map((value) => value && toText(value));
      expect(new Set(values).size).toEqual(1);
      const scanned = (await drain(scan(store), 1)).map(({ value }) => toText(value));
      expect(new Set(scanned).size).toEqual(1);
      last = scanned[0] ?? "";
    }
    await writing;
    expect(await list(store)).toEqual("a=100 m=100 z=100");
  });
}

function checkOwnership(check: Check, expect: Expect): void {
  check("takes the bytes of keys, values and bounds as they are at the call", async (store) => {
    const [key, value, other] = [toBytes("xay").subarray(1, 2), toBytes("x1y").subarray(1, 2), toBytes("z")];
    await write(store, "b=2 c=3");
    await store.transact((transaction) => {
      transaction.put(key, value);
      key.fill(0x62);
      value.fill(0);
      transaction.delete(key);
      key.fill(0);
      transaction.put(other, other);
      transaction.deleteRange({ start: other, end: toBytes("zz") });
      other.fill(0);
    });
    expect(await list(store)).toEqual("a=1 c=3");
    const [start, end] = [toBytes("a"), toBytes("b")];
    const begun = store.scan({ start, end });
    start.fill(0x62);
    end.fill(0x7a);
    expect(await pull(begun, 9)).toEqual("a=1");
  });

  check("gives bytes that the caller may write to and keep", async (store) => {
    await write(store, "a=1 b=2");
    const snapshot = store.snapshot();
    const own = [
      await store.get(toBytes("a")),
      ...(await store.getMany([toBytes("a")])),
      await snapshot.get(toBytes("a")),
    ];
    for (const value of own) value?.fill(0);
    for (const { key, value } of [...(await drain(scan(store), 1)), ...(await drain(scan(snapshot), 9))]) {
      key.fill(0);
      value.fill(0);
    }
    await store.transact(async (transaction) => {
      transaction.put(toBytes("c"), toBytes("3"));
      for (const key of ["a", "c"]) (await transaction.get(toBytes(key)))?.fill(0);
      for (const { key, value } of await drain(scan(transaction), 9)) key.fill(value.fill(0).length);
    });
    expect(await list(store)).toEqual("a=1 b=2 c=3");
    expect(await list(snapshot)).toEqual("a=1 b=2");
    snapshot.close();
    const kept = await store.get(toBytes("a"));
    await write(store, "a=9");
    await list(store);
    expect(kept && toText(kept)).toEqual("1");
  });
}
