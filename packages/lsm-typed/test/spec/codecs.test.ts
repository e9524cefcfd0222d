import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { dump, keyOfValue, tamper } from "../support/dump.ts";
import { gather } from "../support/gather.ts";
import { typedErrorOf } from "../support/rejection.ts";
import { expectSound } from "../support/sound.ts";
import { closeAll, closeLater, describeStores } from "../support/stores.ts";

/** Programs see seconds as a number, the store has texts like `"5s"`. */
const seconds = z.codec(z.string().regex(/^\d+s$/), z.number(), {
  decode: (text) => Number(text.slice(0, -1)),
  encode: (value) => `${value}s`,
});

const Run = z.object({ id: z.int(), took: seconds, limit: seconds.optional(), note: z.string().default("none") });
const runs = collection("runs", Run, { key: ["id"], indexes: { byNote: { on: ["note"] } } });

describeStores("a schema with codecs", (kind) => {
  it("stores what they encode to, and gives what they decode to, in every read and write", async () => {
    const world = kind.create();
    let store = world.open();
    let db = await openDatabase(store, { runs });
    expect(await db.runs.put({ id: 1, took: 5 })).toEqual({ id: 1, took: 5, note: "none" });
    await keyOfValue(store, "5s");
    expect(await db.runs.update({ id: 1 }, (run) => ({ ...run, took: run.took + 1, limit: 9 }))).toEqual({
      id: 1,
      took: 6,
      limit: 9,
      note: "none",
    });
    const changes = db.runs.watch();
    await db.runs.patch({ id: 1 }, { note: "slow" });
    const expected = { id: 1, took: 6, limit: 9, note: "slow" };
    expect((await changes.next()).value).toEqual({ type: "put", key: { id: 1 }, value: expected });
    await changes.return?.();
    await closeAll(db, store);
    store = world.open();
    db = closeLater(await openDatabase(store, { runs }));
    expect(await db.runs.get({ id: 1 })).toEqual(expected);
    expect(await db.runs.by("byNote").eq("note", "slow").all()).toEqual([expected]);
    await expectSound(db);
  });

  it("refuses what cannot be encoded or does not fit the stored form", async () => {
    const store = kind.create().open();
    const db = closeLater(await openDatabase(store, { runs }));
    expect(await typedErrorOf("Validation", () => db.runs.put({ id: 1, took: "5" as never }))).toMatchObject({
      issues: [{ path: ["took"] }],
    });
    await typedErrorOf("Validation", () => db.runs.put({ id: 1, took: 1.5 }));
    expect(await db.runs.count()).toBe(0);
  });

  it("moves to another database by export and import", async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { runs }));
    const other = closeLater(await openDatabase(kind.create().open(), { runs }));
    await db.runs.put({ id: 1, took: 5 });
    await other.import(await gather(db.export()));
    expect(await other.runs.all()).toEqual([{ id: 1, took: 5, note: "none" }]);
  });

  it("migrates what is stored, not what is seen", async () => {
    const world = kind.create();
    const store = world.open();
    const db = await openDatabase(store, { runs });
    await db.runs.put({ id: 1, took: 5 });
    await closeAll(db, store);
    const doubled = collection("runs", Run, {
      key: ["id"],
      version: 2,
      migrate: { 2: (old) => ({ ...old, took: `${Number(String(old["took"]).replace("s", "")) * 2}s` }) },
    });
    const later = closeLater(await openDatabase(world.open(), { runs: doubled }));
    expect(await later.runs.get({ id: 1 })).toEqual({ id: 1, took: 10, note: "none" });
  });
});

describeStores("stored records that a changed check refuses", (kind) => {
  const Word = z.object({ id: z.int(), text: z.string() });
  const words = collection("words", Word, { key: ["id"] });
  const shorter = collection("words", Word.extend({ text: z.string().max(3) }), { key: ["id"] });

  it("are given as they are by trusted reads, and are errors of validated ones", async () => {
    const world = kind.create();
    let store = world.open();
    const db = await openDatabase(store, { words });
    await db.words.putMany([
      { id: 1, text: "abc" },
      { id: 2, text: "abcdef" },
    ]);
    await closeAll(db, store);
    store = world.open();
    const trusted = await openDatabase(store, { words: shorter });
    expect((await trusted.words.all()).map(({ text }) => text)).toEqual(["abc", "abcdef"]);
    await closeAll(trusted, store);
    store = world.open();
    const validated = closeLater(await openDatabase(store, { words: shorter }, { reads: "validated" }));
    expect(await validated.words.get({ id: 1 })).toEqual({ id: 1, text: "abc" });
    expect(await typedErrorOf("Damaged", () => validated.words.get({ id: 2 }))).toMatchObject({
      collection: "words",
      key: { id: 2 },
    });
    expect((await validated.verify()).damaged).toMatchObject([{ collection: "words", key: { id: 2 } }]);
  });
});

describeStores("the bytes of a record", (kind) => {
  it("do not repeat its key", async () => {
    const store = kind.create().open();
    const db = closeLater(await openDatabase(store, { runs }));
    await db.runs.put({ id: 123_456_789, took: 5, note: "x" });
    const text = (await dump(store)).map(([, value]) => Buffer.from(value, "hex").toString("latin1")).join("\n");
    expect(text).toContain("5s");
    expect(text).not.toContain("123456789");
  });

  it("are the business of a codec of the program, when there is one", async () => {
    const store = kind.create().open();
    const plain = collection("plain", z.object({ id: z.int(), text: z.string() }), {
      key: ["id"],
      values: {
        format: 100,
        encode: (fields, headerBytes) =>
          Buffer.concat([Buffer.alloc(headerBytes), Buffer.from(`mine:${JSON.stringify(fields)}`)]),
        decode: (bytes, start) =>
          JSON.parse(Buffer.from(bytes.subarray(start)).toString().slice(5)) as Record<string, unknown>,
      },
    });
    const db = closeLater(await openDatabase(store, { plain }));
    await db.plain.put({ id: 1, text: "a" });
    expect(await db.plain.all()).toEqual([{ id: 1, text: "a" }]);
    await tamper(store, await keyOfValue(store, "mine:"), (value) => value.subarray(0, value.length - 2));
    expect(await typedErrorOf("Damaged", () => db.plain.get({ id: 1 }))).toMatchObject({
      collection: "plain",
      key: { id: 1 },
    });
  });
});
