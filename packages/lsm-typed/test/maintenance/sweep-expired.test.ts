import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { collection } from "../../src/definition/collection.ts";
import type { CollectionDefinition } from "../../src/definition/collection-definition.ts";
import type { Progress } from "../../src/definition/database-api.ts";
import { buildIndexes } from "../../src/maintenance/build-indexes.ts";
import { clearDropped } from "../../src/maintenance/clear-dropped.ts";
import { migrateRecords } from "../../src/maintenance/migrate-records.ts";
import { sweepExpired } from "../../src/maintenance/sweep-expired.ts";
import { expiryEntryKey } from "../../src/record/expiry-entry.ts";
import { encodeKey } from "../../src/record/record-key.ts";
import { expiryOf } from "../../src/record/record-value.ts";
import { dump, entriesIn, World } from "../catalog/world.ts";
import { cutEverywhere } from "./cut-store.ts";

const START = Date.UTC(2030, 0, 1);
const Session = z.object({ id: z.string(), user: z.string(), until: z.date().optional() });
const fields = { key: ["id"], indexes: { byUser: { on: ["user"] } } } as const;
const sessions = collection("sessions", Session, { ...fields, ttl: ({ until }) => until });
const forever = collection("sessions", Session, fields);

/** Moves the clock; the test's end sets it right again. */
function setClock(seconds: number): void {
  vi.useFakeTimers({ now: START + seconds * 1000, toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
}

const session = (id: string, seconds?: number) => ({
  id,
  user: "u",
  ...(seconds !== undefined && { until: new Date(START + seconds * 1000) }),
});

async function filled(definition: CollectionDefinition, ...records: ReturnType<typeof session>[]): Promise<World> {
  setClock(0);
  const world = new World();
  await world.open({ sessions: definition });
  await world.put("sessions", ...records);
  return world;
}

async function ids(world: World): Promise<unknown[]> {
  return (await world.records("sessions")).map(({ id }) => id);
}

async function expiryEntries(world: World): Promise<number> {
  const { expiryRange } = world.plan("sessions");
  return expiryRange === undefined ? 0 : (await entriesIn(world.store, expiryRange)).length;
}

describe("sweepExpired", () => {
  it("deletes what has expired with all its entries, and says when the next one does", async () => {
    const world = await filled(
      sessions,
      session("a", 30),
      session("b", 10),
      session("c"),
      session("d", 20),
      session("e", 10),
    );
    expect(await sweepExpired(world.store, world.plan("sessions"))).toBe(0);
    setClock(10);
    expect(await sweepExpired(world.store, world.plan("sessions"))).toBe(2);
    expect(await ids(world)).toEqual(["a", "c", "d"]);
    expect(await expiryEntries(world)).toBe(2);
    expect(await world.disagreement("sessions")).toEqual([]);
    setClock(100);
    expect(await sweepExpired(world.store, world.plan("sessions"))).toBe(2);
    expect(await ids(world)).toEqual(["c"]);
    expect(await expiryEntries(world)).toBe(0);
  });

  it("has nothing to do without a ttl", async () => {
    const world = await filled(forever, session("a", 1));
    setClock(10);
    expect(await sweepExpired(world.store, world.plan("sessions"))).toBe(0);
    expect(await ids(world)).toEqual(["a"]);
  });

  it("goes chunk by chunk, tells of each, and ends when it is told to", async () => {
    const world = await filled(sessions, ...Array.from({ length: 10 }, (_, i) => session(`s${i}`, i)));
    setClock(100);
    const controller = new AbortController();
    const progress: Progress[] = [];
    const onProgress = (p: Progress) => {
      progress.push(p);
      if (progress.length === 2) controller.abort(new Error("enough"));
    };
    await expect(
      sweepExpired(world.store, world.plan("sessions"), { chunkRecords: 3, signal: controller.signal, onProgress }),
    ).rejects.toThrow("enough");
    expect(progress).toEqual([3, 6].map((done) => ({ task: "sweep", collection: "sessions", done })));
    expect(await ids(world)).toEqual(["s6", "s7", "s8", "s9"]);
    expect(await sweepExpired(world.store, world.plan("sessions"))).toBe(4);
  });

  it("keeps a record whose entry is out of date, and removes the entry", async () => {
    const world = await filled(sessions, session("a", 50));
    const plan = world.plan("sessions");
    const strays = [
      expiryEntryKey(plan, encodeKey(plan, { id: "a" }), START),
      expiryEntryKey(plan, encodeKey(plan, { id: "gone" }), START),
    ];
    const damaged = new Uint8Array([...(plan.expiryRange?.start ?? []), 0x0c]);
    await world.store.transact((tx) => {
      for (const key of [...strays, damaged]) tx.put(key, new Uint8Array(0));
    });
    setClock(10);
    expect(await sweepExpired(world.store, plan)).toBe(0);
    expect(await ids(world)).toEqual(["a"]);
    expect(await expiryEntries(world)).toBe(1);
  });

  it("deletes a damaged record when its time has come", async () => {
    const world = await filled(sessions, session("a", 10), session("b", 10));
    const [first] = await entriesIn(world.store, world.plan("sessions").range);
    const value = new Uint8Array(first?.value ?? []);
    value.fill(0xff, value.length - 3);
    await world.store.transact((tx) => tx.put(first?.key ?? value, value));
    setClock(20);
    expect(await sweepExpired(world.store, world.plan("sessions"))).toBe(2);
    // Head and collection.
    expect(await dump(world.store)).toHaveLength(2);
  });

  it("deletes also what cannot be migrated", async () => {
    const world = await filled(sessions, session("a", 10), session("b", 10), session("c", 10));
    const broken = collection("sessions", Session, {
      ...fields,
      ttl: ({ until }) => until,
      version: 2,
      migrate: {
        2: (old: Record<string, unknown>) => {
          if (old["id"] === "b") throw new Error("no");
          return old;
        },
      },
    });
    await world.open({ sessions: broken });
    setClock(20);
    expect(await sweepExpired(world.store, world.plan("sessions"), { chunkRecords: 1 })).toBe(3);
    expect(await entriesIn(world.store, world.plan("sessions").range)).toHaveLength(0);
  });

  it("looks at a record again that is written while it runs", async () => {
    const world = await filled(sessions, ...Array.from({ length: 20 }, (_, i) => session(`s${i}`, 1)));
    setClock(10);
    await Promise.all([
      sweepExpired(world.store, world.plan("sessions"), { chunkRecords: 4 }),
      world.put("sessions", session("s9", 100), session("s3"), session("s5", 200)),
    ]);
    expect(new Set(await ids(world))).toEqual(new Set(["s3", "s5", "s9"]));
    expect(await world.disagreement("sessions")).toEqual([]);
  });

  it("survives being cut off at every transaction", async () => {
    let world = new World();
    await cutEverywhere(
      async (cut) => {
        world = await filled(sessions, ...Array.from({ length: 7 }, (_, i) => session(`s${i}`, i)));
        setClock(4);
        await sweepExpired(cut(world.store), world.plan("sessions"), { chunkRecords: 2 });
      },
      async () => {
        await sweepExpired(world.store, world.plan("sessions"), { chunkRecords: 2 });
        expect(await ids(world)).toEqual(["s5", "s6"]);
        expect(await expiryEntries(world)).toBe(2);
        expect(await world.disagreement("sessions")).toEqual([]);
      },
    );
  });
});

describe("a ttl that comes and goes", () => {
  it("gives records that are there an expiry time, and takes it from them again", async () => {
    const world = await filled(forever, session("a", 10), session("b"), session("c", 20));
    await world.open({ sessions });
    expect(await buildIndexes(world.store, world.plan("sessions"))).toMatchObject({ records: 3 });
    expect(await expiryEntries(world)).toBe(2);
    expect((await entriesIn(world.store, world.plan("sessions").range)).map(({ value }) => expiryOf(value))).toEqual([
      START + 10_000,
      Infinity,
      START + 20_000,
    ]);
    setClock(15);
    expect(await sweepExpired(world.store, world.plan("sessions"))).toBe(1);
    await world.open({ sessions: forever });
    await buildIndexes(world.store, world.plan("sessions"));
    await clearDropped(world.store, world.plan("sessions"));
    setClock(100);
    expect(await ids(world)).toEqual(["b", "c"]);
    expect(
      (await entriesIn(world.store, world.plan("sessions").range)).every(({ value }) => expiryOf(value) === Infinity),
    ).toBe(true);
    expect(world.catalog.pending.get("sessions")).toMatchObject({ isBuildNeeded: true });
    await world.open({ sessions: forever });
    expect(world.catalog.pending.size).toBe(0);
  });

  it("finds records that kept theirs while it was gone", async () => {
    const world = await filled(sessions, session("a", 10), session("b", 50));
    await world.open({ sessions: forever });
    await world.open({ sessions });
    await buildIndexes(world.store, world.plan("sessions"));
    await clearDropped(world.store, world.plan("sessions"));
    expect(await expiryEntries(world)).toBe(2);
    setClock(20);
    expect(await sweepExpired(world.store, world.plan("sessions"))).toBe(1);
  });

  it("is asked again for every record when the version changes", async () => {
    const world = await filled(sessions, session("a", 10), session("b"));
    const later = collection("sessions", Session, {
      ...fields,
      ttl: ({ until }) => new Date((until?.getTime() ?? START) + 60_000),
      version: 2,
      migrate: { 2: (old: Record<string, unknown>) => old },
    });
    await world.open({ sessions: later });
    await buildIndexes(world.store, world.plan("sessions"));
    expect((await entriesIn(world.store, world.plan("sessions").range)).map(({ value }) => expiryOf(value))).toEqual([
      START + 70_000,
      START + 60_000,
    ]);
    expect(await expiryEntries(world)).toBe(2);
    expect(await world.disagreement("sessions")).toEqual([]);
    expect(await migrateRecords(world.store, world.plan("sessions"))).toBe(0);
  });

  it("is kept to by migrations: they do not bring back what has expired", async () => {
    const world = await filled(sessions, session("a", 10), session("b", 50));
    const later = collection("sessions", Session, {
      ...fields,
      ttl: ({ until }) => until,
      version: 2,
      migrate: { 2: ({ until: _, ...old }: Record<string, unknown>) => old },
    });
    await world.open({ sessions: later });
    setClock(20);
    expect(await migrateRecords(world.store, world.plan("sessions"))).toBe(1);
    expect(await ids(world)).toEqual(["b"]);
    expect(await expiryEntries(world)).toBe(0);
  });
});
