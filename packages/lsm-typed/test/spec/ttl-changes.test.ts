import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { START, stopClock } from "../support/clock.ts";
import { dump } from "../support/dump.ts";
import { expectSound } from "../support/sound.ts";
import { closeAll, closeLater, describeStores, type World } from "../support/stores.ts";

const Session = z.object({ id: z.int(), until: z.date().optional() });
const plain = collection("sessions", Session, { key: ["id"] });
const expiring = collection("sessions", Session, { key: ["id"], ttl: (session) => session.until });
const OPTIONS = { sweepIntervalMs: 0 };

const RECORDS = Array.from({ length: 50 }, (_, id) => (id % 5 === 0 ? { id } : { id, until: new Date(START + id) }));

async function fill(world: World, sessions: typeof plain): Promise<void> {
  const store = world.open();
  const db = await openDatabase(store, { sessions }, OPTIONS);
  await db.sessions.putMany(RECORDS);
  await closeAll(db, store);
}

describeStores("an expiry time for a collection that has records", (kind) => {
  it("is applied to all of them when it is new", async () => {
    const clock = stopClock();
    const world = kind.create();
    await fill(world, plain);
    const store = world.open();
    const db = closeLater(await openDatabase(store, { sessions: expiring }, OPTIONS));
    expect(await db.sessions.all()).toEqual(RECORDS);
    clock.set(START + 25);
    expect(await db.sessions.all()).toEqual(RECORDS.filter(({ id, until }) => until === undefined || id > 25));
    await db.sweep();
    await expectSound(db);
    expect((await db.verify()).records).toBe(await db.sessions.count());
  });

  it("no longer counts when it is taken away", async () => {
    const clock = stopClock();
    const world = kind.create();
    await fill(world, plain);
    let store = world.open();
    const bare = await dump(store);
    await store.close();
    store = world.open();
    await closeAll(await openDatabase(store, { sessions: expiring }, OPTIONS), store);
    store = world.open();
    const db = closeLater(await openDatabase(store, { sessions: plain }, OPTIONS));
    clock.set(START + 1_000_000);
    expect(await db.sessions.all()).toEqual(RECORDS);
    // What the catalog says of it may stay.
    expect((await dump(store)).length).toBe(bare.length);
    await expectSound(db);
  });
});
