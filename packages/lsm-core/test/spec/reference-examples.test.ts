/**
 * The examples of the API reference of lsm-db 0.2 (Rust), whose behaviour this package follows, in its order and under its section titles.
 * Each is the twin of one example there, line by line where the languages allow.
 */
import { Batch, DEFAULT_MEMTABLE_CAPACITY, Lsm, LsmConfig, LsmError } from "lsm-core";
import * as prelude from "lsm-core/prelude";
import { describe, expect, it } from "vitest";
import { bytes, keys, pairs, text } from "../support/text.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

describe("Quick Start", () => {
  it("puts, gets and deletes", () => {
    using db = Lsm.open(temporaryDirectory());

    db.put("hello", "world");
    expect(db.get("hello")).toEqual(bytes("world"));

    db.delete("hello");
    expect(db.get("hello")).toBeUndefined();
  });
});

describe("Lsm::open", () => {
  it("opens by path, and reopens the same directory", () => {
    const directory = temporaryDirectory();
    const db = Lsm.open(directory);
    db.put("k", "v");
    db.close();

    using reopened = Lsm.open(directory);
    reopened.flush();
    expect(text(reopened.get("k"))).toBe("v");
  });
});

describe("Lsm::open_with", () => {
  it("takes an explicit configuration", () => {
    // Flush after every 64 KiB of buffered key/value data.
    const config = new LsmConfig().memtableCapacity(64 * 1024);
    using db = Lsm.openWith(temporaryDirectory(), config);
    db.put("k", "v");
    expect(text(db.get("k"))).toBe("v");
  });
});

describe("Lsm::put", () => {
  it("takes strings, byte arrays and empty values", () => {
    using db = Lsm.open(temporaryDirectory());
    db.put(Buffer.from("byte-key"), Buffer.from("byte-value"));
    db.put("string-key", "string-value");
    db.put(new Uint8Array([1, 2, 3]), new Uint8Array([4, 5, 6]));
    db.put("empty", "");
    expect(db.get("empty")).toEqual(new Uint8Array(0));
    expect(db.get("byte-key")).toEqual(bytes("byte-value"));
    expect(db.get("string-key")).toEqual(bytes("string-value"));
    expect(db.get(new Uint8Array([1, 2, 3]))).toEqual(new Uint8Array([4, 5, 6]));
  });
});

describe("Lsm::get", () => {
  it("returns undefined for a missing key and the value of a present one", () => {
    using db = Lsm.open(temporaryDirectory());
    expect(db.get("missing")).toBeUndefined();
    db.put("present", "1");
    expect(db.get("present")).toEqual(bytes("1"));
  });
});

describe("Lsm::delete", () => {
  it("hides a key until it is put again, and takes keys that never existed", () => {
    using db = Lsm.open(temporaryDirectory());
    db.put("k", "v");
    db.delete("k");
    expect(db.get("k")).toBeUndefined();

    db.delete("never-existed");

    // Delete then re-put revives the key.
    db.put("k", "again");
    expect(db.get("k")).toEqual(bytes("again"));
  });
});

describe("Lsm::write", () => {
  it("applies a batch as one group", () => {
    using db = Lsm.open(temporaryDirectory());
    const batch = new Batch();
    batch.put("a", "1");
    batch.put("b", "2");
    batch.delete("c");
    db.write(batch);
    expect(db.get("a")).toEqual(bytes("1"));
    expect(db.get("b")).toEqual(bytes("2"));
  });
});

describe("Lsm::scan", () => {
  it("yields everything, half-open, inclusive and prefix ranges", () => {
    using db = Lsm.open(temporaryDirectory());
    db.put("a", "1");
    db.put("b", "2");
    db.put("c", "3");

    // Everything.
    expect([...db.scan()]).toHaveLength(3);

    // Half-open range [a, c).
    expect(pairs(db, { gte: "a", lt: "c" })).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);

    // Inclusive range [a, b].
    expect([...db.scan({ gte: "a", lte: "b" })]).toHaveLength(2);

    // Prefix scan: everything under "b".
    expect(pairs(db, { prefix: "b" })).toEqual([["b", "2"]]);
    expect(pairs(db, { gte: "b", lt: "c" })).toEqual([["b", "2"]]);
  });
});

describe("Lsm::flush", () => {
  it("makes what was written visible to a later open", () => {
    const directory = temporaryDirectory();
    {
      using db = Lsm.open(directory);
      db.put("k", "v");
      db.flush();
    }
    // A fresh open of the same directory sees the flushed data.
    using db = Lsm.open(directory);
    expect(db.get("k")).toEqual(bytes("v"));
  });
});

describe("LsmConfig", () => {
  it("reads back the memtable capacity", () => {
    // 1 MiB write buffer.
    const config = new LsmConfig().memtableCapacity(1 << 20);
    expect(config.memtableCapacityBytes).toBe(1 << 20);

    // The default.
    expect(LsmConfig.default().memtableCapacityBytes).toBe(DEFAULT_MEMTABLE_CAPACITY);
  });
});

describe("DEFAULT_MEMTABLE_CAPACITY", () => {
  it("is 4 MiB", () => {
    expect(DEFAULT_MEMTABLE_CAPACITY).toBe(4 * 1024 * 1024);
  });
});

describe("Batch", () => {
  it("counts its operations", () => {
    const batch = new Batch();
    batch.put("alpha", "1");
    batch.put("beta", "2");
    batch.delete("gamma");
    expect(batch.length).toBe(3);
    expect(batch.isEmpty).toBe(false);
  });

  it("loads many keys in one grouped, atomic write", () => {
    using db = Lsm.open(temporaryDirectory());
    const batch = new Batch();
    for (let i = 0; i < 1_000; i++) batch.put(`k${String(i).padStart(4, "0")}`, "v");
    db.write(batch);
    expect([...db.scan()]).toHaveLength(1_000);
  });
});

describe("Scan", () => {
  it("knows its length and runs backwards", () => {
    using db = Lsm.open(temporaryDirectory());
    db.put("a", "1");
    db.put("b", "2");
    db.put("c", "3");

    using scan = db.scan();
    expect(scan.length).toBe(3);

    using reversed = db.scan().reversed();
    expect([...reversed].map(([key]) => text(key))).toEqual(["c", "b", "a"]);
  });
});

describe("Error & Result", () => {
  it("carries actionable metadata", () => {
    using db = Lsm.open(temporaryDirectory());
    db.put("k", "v");

    const classify = (error: LsmError): boolean => error.isFatal; // true only for corruption
    expect(classify(LsmError.from(Object.assign(new Error("no space"), { code: "ENOSPC" })))).toBe(false);
    expect(classify(new LsmError("Corruption", "a damaged table"))).toBe(true);
  });
});

describe("prelude", () => {
  it("brings the common surface in one import", () => {
    using db = prelude.Lsm.open(temporaryDirectory(), new prelude.LsmConfig());
    db.write(new prelude.Batch().put("k", "v"));
    expect(db.scan()).toBeInstanceOf(prelude.Scan);
    expect(prelude.LsmError).toBe(LsmError);
    expect(prelude.DEFAULT_MEMTABLE_CAPACITY).toBe(DEFAULT_MEMTABLE_CAPACITY);
  });
});

describe("Concurrency", () => {
  it("lets many writers share one engine", async () => {
    using db = Lsm.open(temporaryDirectory());
    const writer = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) await db.putAsync(`k${String(i).padStart(3, "0")}`, "v");
    };
    await writer();
    expect([...db.scan()]).toHaveLength(100);
  });
});

describe("Durability & persistence", () => {
  it("keeps flushed data, and since there is a log also what was not flushed", () => {
    const directory = temporaryDirectory();
    {
      using db = Lsm.open(directory);
      db.put("flushed", "1");
      db.flush();
      db.put("buffered", "2");
    }
    using db = Lsm.open(directory);
    expect(keys(db)).toEqual(["buffered", "flushed"]);
  });
});

describe("examples/embedded_kv.rs", () => {
  it("opens, puts, gets, overwrites, deletes and flushes", () => {
    const directory = temporaryDirectory();
    using db = Lsm.open(directory);
    db.put("user:1", "ada");
    db.put("user:2", "grace");
    expect(text(db.get("user:1"))).toBe("ada");
    db.put("user:1", "ada lovelace");
    expect(text(db.get("user:1"))).toBe("ada lovelace");
    db.delete("user:2");
    expect(db.get("user:2")).toBeUndefined();
    db.flush();
    expect(pairs(db)).toEqual([["user:1", "ada lovelace"]]);
  });
});

describe("examples/range_scan.rs", () => {
  it("scans in full, bounded and by prefix, in key order", () => {
    using db = Lsm.open(temporaryDirectory());
    for (const key of ["user:2", "order:9", "user:10", "order:1", "user:1"]) db.put(key, `value of ${key}`);
    expect(keys(db)).toEqual(["order:1", "order:9", "user:1", "user:10", "user:2"]);
    expect(keys(db, { gte: "order:2", lt: "user:10" })).toEqual(["order:9", "user:1"]);
    expect(keys(db, { prefix: "user:" })).toEqual(["user:1", "user:10", "user:2"]);
  });
});

describe("examples/batch_writes.rs", () => {
  it("keeps grouped atomic writes across a reopen", () => {
    const directory = temporaryDirectory();
    {
      using db = Lsm.open(directory);
      db.put("stale", "x");
      db.write(new Batch().put("a", "1").put("b", "2").delete("stale").put("a", "3"));
    }
    using db = Lsm.open(directory);
    expect(pairs(db)).toEqual([
      ["a", "3"],
      ["b", "2"],
    ]);
  });
});
