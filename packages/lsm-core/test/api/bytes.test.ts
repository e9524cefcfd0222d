import { type Bytes, type Lsm, MAX_KEY_BYTES } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openMemoryDb, openTestDb } from "../support/open-test-db.ts";
import { sized } from "../support/soak.ts";
import { getText, keys, latin1, padded } from "../support/text.ts";
import { thrown } from "../support/thrown.ts";

const FORMS: readonly (readonly [string, Bytes])[] = [
  ["string", "ключ"],
  ["Uint8Array", new TextEncoder().encode("ключ")],
  ["Buffer", Buffer.from("ключ")],
  ["a view into a larger buffer", new Uint8Array(Buffer.from("--ключ--")).subarray(2, 10)],
  ["a view of shared memory", sharedCopy(Buffer.from("ключ"))],
];

function sharedCopy(source: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(source.length));
  copy.set(source);
  return copy;
}

describe("bytes", () => {
  it.each(FORMS)("a key written as a %s is found in every form", (_, form) => {
    const db = openMemoryDb();
    db.put(form, form);
    for (const [, other] of FORMS) {
      expect(getText(db, other)).toBe("ключ");
      expect(db.has(other)).toBe(true);
    }
    expect(db.getMany(FORMS.map(([, other]) => other)).map((value) => latin1(value as Uint8Array))).toEqual(
      FORMS.map(() => Buffer.from("ключ").toString("latin1")),
    );
  });

  it("are returned as plain Uint8Arrays that the caller owns", () => {
    const db = openMemoryDb();
    db.put("k", "value");
    const first = db.get("k") as Uint8Array;
    expect(Object.getPrototypeOf(first)).toBe(Uint8Array.prototype);
    expect(first.buffer).toBeInstanceOf(ArrayBuffer);
    first.fill(0);
    expect(getText(db, "k")).toBe("value");
    const [key, value] = [...db.scan()][0] as [Uint8Array, Uint8Array];
    key.fill(0);
    value.fill(0);
    expect(keys(db)).toEqual(["k"]);
    expect(getText(db, "k")).toBe("value");
  });

  it("are copied in: changing the caller's array later changes nothing", () => {
    const db = openMemoryDb();
    const key = Buffer.from("key");
    const value = Buffer.from("value");
    db.put(key, value);
    key.fill(120);
    value.fill(120);
    expect(getText(db, "key")).toBe("value");
    expect(db.has("xxx")).toBe(false);
  });

  it("survive in every byte value", () => {
    const db = openTestDb();
    const all = new Uint8Array(256).map((_, i) => i);
    db.put(all, all);
    for (let i = 0; i < 256; i++) db.put(new Uint8Array([i]), new Uint8Array([255 - i]));
    for (const state of ["memtable", "table"]) {
      if (state === "table") db.flush();
      expect(db.get(all)).toEqual(all);
      for (let i = 0; i < 256; i++) expect(db.get(new Uint8Array([i]))).toEqual(new Uint8Array([255 - i]));
      const order = Array.from(db.scan(), ([key]) => (key.length === 256 ? "all" : String(key[0])));
      expect(order).toEqual(["0", "all", ...Array.from({ length: 255 }, (_, i) => String(i + 1))]);
    }
  });

  it("a string with a lone surrogate has no UTF-8 form and is a TypeError", () => {
    const db = openMemoryDb();
    for (const lone of ["\ud800", "a\udfff", "\udc00\ud800"]) {
      expect(thrown(() => db.put(lone, "v"))).toBeInstanceOf(TypeError);
      expect(thrown(() => db.put("k", lone))).toBeInstanceOf(TypeError);
      expect(thrown(() => db.get(lone))).toBeInstanceOf(TypeError);
      expect(thrown(() => db.scan({ gte: lone }))).toBeInstanceOf(TypeError);
    }
    db.put("\u{1f600}", "pair");
    expect(getText(db, Buffer.from("\u{1f600}"))).toBe("pair");
    expect(keys(db)).toEqual(["\u{1f600}"]);
  });
});

describe("keys and values at their limits", () => {
  it("an empty key is a key like any other", () => {
    const db = openTestDb();
    expect(db.get("")).toBeUndefined();
    db.put("", "of the empty key");
    db.put("a", "1");
    expect(getText(db, "")).toBe("of the empty key");
    db.flush();
    expect(getText(db, new Uint8Array(0))).toBe("of the empty key");
    expect(keys(db)).toEqual(["", "a"]);
    expect(keys(db, { gt: "" })).toEqual(["a"]);
    expect(keys(db, { lte: "" })).toEqual([""]);
    db.delete("");
    expect(db.has("")).toBe(false);
    db.flush();
    expect(keys(db)).toEqual(["a"]);
  });

  it("an empty value is a value, not absence", () => {
    const db = openTestDb();
    db.put("k", "");
    for (const state of ["memtable", "table"]) {
      if (state === "table") db.flush();
      expect(db.get("k")).toEqual(new Uint8Array(0));
      expect(db.has("k")).toBe(true);
      expect([...db.scan()]).toEqual([[new Uint8Array([107]), new Uint8Array(0)]]);
    }
  });

  it("a key of the longest length is kept through flush, compaction and reopen", () => {
    const db = openTestDb({ memtableCapacity: 1 << 20 });
    const longest = new Uint8Array(MAX_KEY_BYTES).fill(7);
    const almost = longest.slice(0, MAX_KEY_BYTES - 1);
    const other = longest.slice();
    other[MAX_KEY_BYTES - 1] = 8;
    db.put(longest, "longest");
    db.put(almost, "almost");
    db.put(other, "other");
    for (const step of [() => {}, () => db.flush(), () => db.compact()]) {
      step();
      expect(getText(db, longest)).toBe("longest");
      expect(getText(db, almost)).toBe("almost");
      expect(getText(db, other)).toBe("other");
      expect(Array.from(db.scan(), ([key]) => key.length)).toEqual([MAX_KEY_BYTES - 1, MAX_KEY_BYTES, MAX_KEY_BYTES]);
    }
  });

  it("a key one byte longer is a RangeError, and nothing is written", () => {
    const db = openMemoryDb();
    const tooLong = new Uint8Array(MAX_KEY_BYTES + 1);
    const sequence = JSON.stringify(db.stats());
    for (const action of [() => db.put(tooLong, "v"), () => db.delete(tooLong)]) {
      const error = thrown(action);
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toMatch(/key/);
      expect(String(error)).toMatch(String(MAX_KEY_BYTES + 1).slice(-3));
    }
    expect(JSON.stringify(db.stats())).toBe(sequence);
    expect([...db.scan()]).toEqual([]);
  });

  it("a string whose UTF-8 form is too long is a RangeError though it has few characters", () => {
    const db = openMemoryDb();
    const fits = "€".repeat(Math.floor(MAX_KEY_BYTES / 3));
    db.put(fits, "v");
    expect(getText(db, fits)).toBe("v");
    expect(thrown(() => db.put(`${fits}€`, "v"))).toBeInstanceOf(RangeError);
  });

  it("a value of 100 MB goes through memory, log and table", () => {
    const db = openTestDb();
    const large = new Uint8Array(sized(100_000_000, 1 << 30));
    for (let i = 0; i < large.length; i += 4093) large[i] = i;
    db.put("before", "1");
    db.put("large", large);
    db.put("later", "2");
    expect(isSame(db.get("large"), large)).toBe(true);
    db.flush();
    expect(isSame(db.get("large"), large)).toBe(true);
    expect(keyNames(db)).toEqual(["before", "large", "later"]);
    db.delete("large");
    db.flush();
    db.compact();
    expect(db.has("large")).toBe(false);
  });

  it("many pairs of one key length apart stay apart", () => {
    const db = openMemoryDb({ memtableCapacity: 4096 });
    for (let length = 0; length < 300; length++) db.put("k".repeat(length), padded(length));
    db.flush();
    for (let length = 0; length < 300; length++) expect(getText(db, "k".repeat(length))).toBe(padded(length));
    expect(Array.from(db.scan(), ([key]) => key.length)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });
});

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0;
}

function keyNames(db: Lsm): string[] {
  return Array.from(db.scan().keys(), latin1);
}
