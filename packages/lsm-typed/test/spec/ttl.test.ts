import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { START, stopClock } from "../support/clock.ts";
import { dump } from "../support/dump.ts";
import { gather } from "../support/gather.ts";
import { typedErrorOf } from "../support/rejection.ts";
import { expectSound } from "../support/sound.ts";
import { closeAll, closeLater, describeStores } from "../support/stores.ts";

const Session = z.object({ id: z.int(), user: z.string(), token: z.string(), until: z.date().optional() });

const sessions = collection("sessions", Session, {
  key: ["id"],
  indexes: { byUser: { on: ["user"] }, byToken: { on: ["token"], unique: true } },
  ttl: (session) => session.until,
});

const session = (id: number, until?: number) => ({
  id,
  user: "ann",
  token: `t${id}`,
  ...(until === undefined ? {} : { until: new Date(START + until) }),
});

describeStores("records with an expiry time", (kind) => {
  const openAt = async (store = kind.create().open()) =>
    closeLater(await openDatabase(store, { sessions }, { sweepIntervalMs: 0 }));

  it("are never returned from that time on, whatever the read", async () => {
    const clock = stopClock();
    const db = await openAt();
    await db.sessions.putMany([session(1, 100), session(2, 200), session(3)]);
    const byUser = db.sessions.by("byUser").eq("user", "ann");
    const ids = async () => ({
      get: (await db.sessions.getMany([1, 2, 3].map((id) => ({ id }))))
        .filter((each) => each !== undefined)
        .map((each) => each.id),
      exists: (await Promise.all([1, 2, 3].map(async (id) => ((await db.sessions.exists({ id })) ? [id] : [])))).flat(),
      all: (await db.sessions.all()).map(({ id }) => id),
      scan: (await gather(db.sessions.scan())).map(({ id }) => id),
      keys: (await gather(db.sessions.keys())).map(({ id }) => id),
      page: (await db.sessions.page({ limit: 10 })).items.map(({ id }) => id),
      byUser: (await byUser.all()).map(({ id }) => id),
      byUserKeys: (await gather(byUser.keys())).map(({ id }) => id),
      byUserPage: (await byUser.page({ limit: 10 })).items.map(({ id }) => id),
      count: [await db.sessions.count(), await byUser.count()],
      first: [(await db.sessions.first())?.id, (await byUser.first())?.id],
    });
    const expected = (left: number[]) => ({
      ...Object.fromEntries(
        ["get", "exists", "all", "scan", "keys", "page", "byUser", "byUserKeys", "byUserPage"].map((name) => [
          name,
          left,
        ]),
      ),
      count: [left.length, left.length],
      first: [left[0], left[0]],
    });
    clock.set(START + 99);
    expect(await ids()).toEqual(expected([1, 2, 3]));
    clock.set(START + 100);
    expect(await ids()).toEqual(expected([2, 3]));
    clock.set(START + 1_000_000);
    expect(await ids()).toEqual(expected([3]));
  });

  it("do not use up a limit or a page", async () => {
    const clock = stopClock();
    const db = await openAt();
    await db.sessions.putMany(Array.from({ length: 40 }, (_, id) => session(id, id < 30 ? 1 : undefined)));
    clock.set(START + 1);
    expect((await db.sessions.all({ limit: 3 })).map(({ id }) => id)).toEqual([30, 31, 32]);
    expect((await db.sessions.page({ limit: 3 })).items.map(({ id }) => id)).toEqual([30, 31, 32]);
    expect((await db.sessions.by("byUser").limit(2).all()).map(({ id }) => id)).toEqual([30, 31]);
    expect(await db.sessions.by("byUser").limit(2).count()).toBe(2);
    expect(await db.sessions.count({ limit: 2 })).toBe(2);
    expect((await gather(db.sessions.keys({ limit: 2 }))).map(({ id }) => id)).toEqual([30, 31]);
  });

  it("count as absent for insert, update, patch and delete", async () => {
    const clock = stopClock();
    const db = await openAt();
    await db.sessions.putMany([session(1, 1), session(2, 1), session(3, 1)]);
    clock.set(START + 1);
    await typedErrorOf("NotFound", () => db.sessions.update({ id: 1 }, (old) => old));
    await typedErrorOf("NotFound", () => db.sessions.patch({ id: 1 }, { user: "bob" }));
    expect(await db.sessions.delete({ id: 1 })).toBe(false);
    await db.sessions.insert({ id: 2, user: "bob", token: "new" });
    expect((await db.sessions.all()).map(({ id, user }) => [id, user])).toEqual([[2, "bob"]]);
    expect(await db.sessions.by("byUser").count()).toBe(1);
    await db.sweep();
    expect((await db.sessions.all()).map(({ id, user }) => [id, user])).toEqual([[2, "bob"]]);
    expect(await db.sessions.by("byToken").count()).toBe(1);
  });

  it("give their unique values up", async () => {
    const clock = stopClock();
    const db = await openAt();
    await db.sessions.put({ ...session(1, 1), token: "t" });
    await typedErrorOf("UniqueViolation", () => db.sessions.put({ ...session(2), token: "t" }));
    clock.set(START + 1);
    await db.sessions.put({ ...session(2), token: "t" });
    await db.sweep();
    expect((await db.sessions.by("byToken").eq("token", "t").all()).map(({ id }) => id)).toEqual([2]);
    await typedErrorOf("UniqueViolation", () => db.sessions.put({ ...session(3), token: "t" }));
    await expectSound(db);
  });

  it("are swept: no byte of them stays", async () => {
    const clock = stopClock();
    const store = kind.create().open();
    const db = await openAt(store);
    await db.sessions.put(session(0));
    const before = await dump(store);
    await db.sessions.putMany(Array.from({ length: 300 }, (_, i) => session(i + 1, 1 + (i % 2))));
    clock.set(START + 1);
    await db.sweep();
    expect(await db.sessions.count()).toBe(151);
    clock.set(START + 2);
    await db.sweep();
    expect(await dump(store)).toEqual(before);
    await db.sweep();
    expect(await dump(store)).toEqual(before);
  });

  it("live on when their time is set anew", async () => {
    const clock = stopClock();
    const store = kind.create().open();
    const db = await openAt(store);
    const before = await dump(store);
    await db.sessions.put(session(1, 10));
    await db.sessions.put(session(2, 10));
    await db.sessions.patch({ id: 1 }, { until: new Date(START + 50) });
    await db.sessions.patch({ id: 2 }, { until: undefined });
    clock.set(START + 20);
    await db.sweep();
    expect((await db.sessions.all()).map(({ id }) => id)).toEqual([1, 2]);
    clock.set(START + 50);
    await db.sweep();
    expect((await db.sessions.all()).map(({ id }) => id)).toEqual([2]);
    await db.sessions.delete({ id: 2 });
    expect(await dump(store)).toEqual(before);
  });

  it("are seen leaving by watch and live queries", async () => {
    const clock = stopClock();
    const db = await openAt();
    await db.sessions.putMany([session(1, 1), session(2)]);
    const changes = db.sessions.watch();
    const byUser = db.sessions.by("byUser").eq("user", "ann").watch();
    clock.set(START + 1);
    await db.sweep();
    expect((await changes.next()).value).toEqual({ type: "delete", key: { id: 1 } });
    expect((await byUser.next()).value).toEqual({ type: "delete", key: { id: 1 } });
    await db.sessions.delete({ id: 2 });
    expect((await changes.next()).value).toEqual({ type: "delete", key: { id: 2 } });
    await changes.return?.();
    await byUser.return?.();
  });

  it("expire while the database is closed, and are swept after the next open", async () => {
    const clock = stopClock();
    const world = kind.create();
    let store = world.open();
    let db = await openAt(store);
    const before = await dump(store);
    await db.sessions.put(session(1, 1));
    await closeAll(db, store);
    clock.set(START + 1);
    store = world.open();
    db = await openAt(store);
    expect(await db.sessions.count()).toBe(0);
    await db.sweep();
    expect(await dump(store)).toEqual(before);
  });

  it("are swept by themselves", async () => {
    const store = kind.create().open();
    const db = closeLater(await openDatabase(store, { sessions }, { sweepIntervalMs: 1 }));
    const before = await dump(store);
    const changes = db.sessions.watch();
    await db.sessions.put({ id: 1, user: "ann", token: "t", until: new Date(Date.now() + 5) });
    for await (const change of changes) if (change.type === "delete") break;
    expect(await dump(store)).toEqual(before);
  });

  it("already expired when they are written never show", async () => {
    stopClock();
    const db = await openAt();
    await db.sessions.put(session(1, -1));
    expect(await db.sessions.count()).toBe(0);
    expect(await db.sessions.get({ id: 1 })).toBeUndefined();
  });
});
