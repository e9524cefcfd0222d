import { setImmediate as turn } from "node:timers/promises";
import { Lsm, MemoryStorage } from "lsm-core";
import { CoreStore, openDatabase } from "lsm-typed";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { gather, take } from "../support/gather.ts";
import { rejectionOf } from "../support/rejection.ts";
import { closeLater, describeStores, type StoreKind } from "../support/stores.ts";
import { todo, todos } from "../support/todos.ts";

const COUNT = 5_000;

/** Makes time pass at every look at it, so that every piece of work takes long. Each test is its own. */
function passTime(): void {
  let now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1_000));
  onTestFinished(() => void vi.restoreAllMocks());
}

async function openFilled(kind: StoreKind) {
  const db = closeLater(await openDatabase(kind.create().open(), { todos }));
  await db.todos.putMany(Array.from({ length: COUNT }, (_, id) => todo("a", id, { priority: id % 7 })));
  return db;
}

/** How many turns of the event loop others get while `run` is under way. */
async function turnsDuring(run: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  const reading = { isOver: false };
  const others = (async () => {
    while (!reading.isOver) {
      await turn();
      turns++;
    }
  })();
  await run();
  reading.isOver = true;
  const seen = turns;
  await others;
  return seen;
}

describeStores("long reads", (kind) => {
  it("give the event loop its turns", async () => {
    const db = await openFilled(kind);
    passTime();
    const byPriority = db.todos.by("byPriority");
    const reads: Record<string, () => Promise<unknown>> = {
      scan: () => gather(db.todos.scan()),
      all: () => db.todos.all(),
      keys: () => gather(db.todos.keys()),
      count: () => db.todos.count({ prefix: { listId: "a" } }),
      "index scan": () => gather(byPriority.scan()),
      "index all": () => byPriority.all(),
      "index count": () => byPriority.gte("priority", 0).count(),
    };
    const turns: Record<string, number> = {};
    for (const [name, read] of Object.entries(reads)) turns[name] = await turnsDuring(read);
    for (const [name, count] of Object.entries(turns)) expect(count, name).toBeGreaterThanOrEqual(2);
  });

  it("are ended by an AbortSignal with its reason", async () => {
    const db = await openFilled(kind);
    const reason = new Error("enough");
    const controller = new AbortController();
    let seen = 0;
    const error = await rejectionOf(async () => {
      for await (const _ of db.todos.scan({ signal: controller.signal })) if (++seen === 10) controller.abort(reason);
    });
    expect(error).toBe(reason);
    expect(seen).toBeLessThan(COUNT);
  });

  it("do not begin with a signal that was aborted before", async () => {
    const db = await openFilled(kind);
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    const query = db.todos.by("byPriority").signal(signal);
    for (const read of [
      () => gather(db.todos.scan({ signal })),
      () => gather(db.todos.keys({ signal })),
      () => db.todos.all({ signal }),
      () => db.todos.count({ signal }),
      () => db.todos.first({ signal }),
      () => db.todos.page({ limit: 5, signal }),
      () => query.all(),
      () => query.count(),
      () => query.first(),
      () => gather(query.scan()),
      () => gather(query.keys()),
    ]) {
      expect(await rejectionOf(read), String(read)).toBe(reason);
    }
  });

  it("of everything at once are ended by a signal too", async () => {
    const db = await openFilled(kind);
    passTime();
    for (const read of [
      (signal: AbortSignal) => db.todos.all({ signal }),
      (signal: AbortSignal) => db.todos.by("byPriority").signal(signal).all(),
    ]) {
      const controller = new AbortController();
      const reason = new Error("enough");
      setImmediate(() => controller.abort(reason));
      expect(await rejectionOf(() => read(controller.signal))).toBe(reason);
    }
  });
});

describe("reads that are left early", () => {
  it("give back what they held", async () => {
    const lsm = Lsm.open("/db", { storage: new MemoryStorage() });
    const db = closeLater(await openDatabase(new CoreStore(lsm), { todos }));
    await db.todos.putMany(Array.from({ length: 500 }, (_, id) => todo("a", id)));
    expect(lsm.stats().openScans).toBe(0);
    expect(await take(db.todos.scan(), 3)).toHaveLength(3);
    expect(await take(db.todos.keys({ reverse: true }), 3)).toHaveLength(3);
    expect(await take(db.todos.by("byPriority"), 3)).toHaveLength(3);
    expect(await take(db.todos.by("byPriority").keys(), 3)).toHaveLength(3);
    await db.todos.first();
    await db.todos.page({ limit: 5 });
    await db.todos.by("byPriority").page({ limit: 5 });
    await rejectionOf(async () => {
      for await (const _ of db.todos.scan()) throw new Error("no more");
    });
    const controller = new AbortController();
    await rejectionOf(async () => {
      for await (const _ of db.todos.scan({ signal: controller.signal })) controller.abort();
    });
    await rejectionOf(() =>
      db.transaction(async (tx) => {
        for await (const _ of tx.todos.scan()) throw new Error("no more");
      }),
    );
    expect(lsm.stats().openScans).toBe(0);
  });
});
