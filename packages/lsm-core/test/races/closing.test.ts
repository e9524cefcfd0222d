import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Lsm } from "lsm-core";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { padded, text } from "../support/text.ts";
import { outcomeOf, storageWithLogs, systemError } from "./storage-with.ts";

const SMALL = { memtableCapacity: 65_536 };

/** Some flushed pairs, so that there is something for a confused background to lose. */
function openFilled(directory: string, options = {}): Lsm {
  const db = Lsm.open(directory, { ...SMALL, ...options });
  for (let i = 0; i < 300; i++) db.put(`a${padded(i)}`, "x".repeat(100));
  db.flush();
  return db;
}

function countAfterReopen(directory: string): number {
  using db = Lsm.open(directory, SMALL);
  db.verify();
  return db.scan().length;
}

describe("closing while others wait", () => {
  it("ends a flush that waits for its turn, and loses nothing", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openFilled(directory, { sealedMemtables: 1 });
    for (let i = 0; i < 650; i++) db.put(`b${padded(i)}`, "y".repeat(100));
    const flushed = outcomeOf(db.flushAsync());
    db.close();
    expect(["done", "Closed"]).toContain(await flushed);
    expect(countAfterReopen(directory)).toBe(950);
  });

  it("may be done by a listener, in the middle of writes", () => {
    const directory = join(temporaryDirectory(), "db");
    const db = openFilled(directory);
    db.on("flush", () => db.close());
    let written = 0;
    expect(() => {
      for (; written < 100_000; written++) db.put(`b${padded(written)}`, "y".repeat(100));
    }).toThrow(/closed/);
    expect(countAfterReopen(directory)).toBe(300 + written);
  });

  it("comes to an end although a flush fails meanwhile and another caller gets the error", async () => {
    const directory = join(temporaryDirectory(), "db");
    const db = Lsm.open(directory);
    // Where the next tables would be there are directories.
    for (let i = 2; i < 40; i++) mkdirSync(join(directory, `${String(i).padStart(6, "0")}.table`));
    db.put("a", "b");
    const flushed = outcomeOf(db.flushAsync());
    for (let i = 0; i < 8; i++) await Promise.resolve();
    await db.closeAsync();
    expect(await flushed).toBe("Io");
  });

  it.each(["writeAsync", "syncAsync"] as const)(
    "says in its asynchronous form that %s of the log failed",
    async (name) => {
      const storage = storageWithLogs(() => ({ [name]: () => Promise.reject(systemError("ENOSPC")) }));
      const db = Lsm.open("/db", { storage });
      db.put("a", "1");
      db.putAsync("b", "2", { durability: "none" }).catch(() => {});
      await expect(db.closeAsync()).rejects.toThrow(/ENOSPC/);
      using second = Lsm.open("/db", { storage });
      expect(text(second.get("a"))).toBe("1");
    },
  );

  it("acknowledges nothing and writes nothing more when the log could not be completed", async () => {
    let isFull = false;
    const storage = storageWithLogs((file) => ({
      write(bytes, start, end, position) {
        if (isFull) throw systemError("ENOSPC");
        file.write(bytes, start, end, position);
      },
    }));
    const first = Lsm.open("/db", { storage });
    first.put("a", "1");
    const outcome = outcomeOf(first.putAsync("b", "a longer value of the first session"));
    isFull = true;
    expect(() => first.close()).toThrow(/ENOSPC/);
    isFull = false;
    const second = Lsm.open("/db", { storage });
    second.put("c", "2", { durability: "sync" });
    expect(await outcome).toBe("Closed");
    second.close();
    using third = Lsm.open("/db", { storage });
    expect(Array.from(third.scan().keys(), text)).toEqual(["a", "c"]);
  });

  /** A database with a slow write under way, in which other writes and syncs fail. */
  async function openWriting(landed: string[]): Promise<{ open: () => Lsm; db: Lsm; outcome: Promise<string> }> {
    let isFailing = false;
    const storage = storageWithLogs((file) => ({
      async writeAsync(bytes, start, end, position) {
        await wait(20);
        file.write(bytes, start, end, position);
        landed.push("written");
      },
      write(bytes, start, end, position) {
        if (isFailing) throw systemError("ENOSPC");
        file.write(bytes, start, end, position);
      },
      sync() {
        if (isFailing) throw systemError("EIO");
        file.sync();
      },
    }));
    const open = (): Lsm => Lsm.open("/db", { storage });
    const db = open();
    db.put("a", "1");
    const outcome = outcomeOf(db.putAsync("b", "1".repeat(100_000)));
    await wait(1);
    isFailing = true;
    void outcome.then(() => (isFailing = false));
    return { open, db, outcome };
  }

  it("lets the next owner in only when a write under way has ended, if its bytes are not there yet", async () => {
    const landed: string[] = [];
    const { open, db, outcome } = await openWriting(landed);
    expect(() => db.close()).toThrow(/ENOSPC/);
    expect(open).toThrow(/in use/);
    expect(await outcome).toBe("done");
    await wait(1);
    expect(landed).toEqual(["written"]);
    using next = open();
    expect(Array.from(next.scan().keys(), text)).toEqual(["a", "b"]);
  });

  it("waits for a write under way also when nothing is to be written any more", async () => {
    const landed: string[] = [];
    const { open, db, outcome } = await openWriting(landed);
    expect(() => db.put("c", "1".repeat(100_000), { durability: "sync" })).toThrow(/ENOSPC|EIO/);
    await db.closeAsync().catch(() => {});
    expect(landed).toEqual(["written"]);
    await outcome;
    open().close();
  });
});
