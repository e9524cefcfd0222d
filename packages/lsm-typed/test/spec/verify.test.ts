import { openDatabase, type Progress } from "lsm-typed";
import { expect, it } from "vitest";
import { dump, keyOfValue, tamper } from "../support/dump.ts";
import { typedErrorOf } from "../support/rejection.ts";
import { expectSound } from "../support/sound.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { names, todo, todos } from "../support/todos.ts";

const KEY = { listId: "a", id: 2 };

describeStores("damage", (kind) => {
  const open = async () => {
    const store = kind.create().open();
    const db = closeLater(await openDatabase(store, { todos }));
    await db.todos.putMany([1, 3].map((id) => todo("a", id, { title: `title ${id}`, tags: ["t"] })));
    const before = new Set((await dump(store)).map(([key]) => key));
    await db.todos.put(todo("a", 2, { title: "title 2", tags: ["t"] }));
    const key = await keyOfValue(store, "title 2");
    const entries = (await dump(store)).map(([each]) => each).filter((each) => each !== key && !before.has(each));
    return { store, db, key, entries };
  };

  const DAMAGES: readonly (readonly [string, (value: Uint8Array) => Uint8Array])[] = [
    ["an unknown format", (value) => withByte(value, 0, 0xfe)],
    ["a version of the future", (value) => withByte(value, 1, 0x7e)],
    ["a payload cut short", (value) => value.slice(0, -3)],
    ["no bytes at all", () => new Uint8Array(0)],
    ["the header alone", (value) => value.slice(0, 2)],
    ["a payload that is no JSON", (value) => withByte(value, 2, 0xff)],
  ];

  it.each(DAMAGES)(
    "of a record, %s, is an error with collection and key; other records stay readable",
    async (_, change) => {
      const { store, db, key } = await open();
      await tamper(store, key, change);
      for (const read of [
        () => db.todos.get(KEY),
        () => db.todos.getMany([KEY]),
        () => db.todos.all(),
        () => db.todos.by("byTag").all(),
      ]) {
        expect(await typedErrorOf("Damaged", read)).toMatchObject({ collection: "todos", key: KEY });
      }
      expect((await db.todos.get({ listId: "a", id: 1 }))?.title).toBe("title 1");
      expect(names(await db.todos.all({ prefix: { listId: "a" }, gt: 2 }))).toEqual(["a/3"]);
      const report = await db.verify();
      expect(report.damaged).toHaveLength(1);
      expect(report.damaged[0]).toMatchObject({ collection: "todos", key: KEY, error: { code: "Damaged" } });
      expect(report.records).toBe(3);
    },
  );

  it("of every byte of a record, one at a time, is an error or a record that fits the schema, never a crash", async () => {
    const { store, db, key } = await open();
    const original = (await dump(store)).find(([each]) => each === key)?.[1] ?? "";
    for (let at = 0; at < original.length / 2; at++) {
      await tamper(store, key, (value) => withByte(value, at, (value[at] ?? 0) ^ 0x80));
      const outcome: unknown = await db.todos.get(KEY).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome, `byte ${at}`).toMatchObject({ code: "Damaged", key: KEY });
      await db.verify();
      await tamper(store, key, () => new Uint8Array(Buffer.from(original, "hex")));
    }
    await expectSound(db);
  });

  it("a damaged record can be replaced and deleted", async () => {
    const { store, db, key } = await open();
    await tamper(store, key, (value) => value.slice(0, 4));
    await db.todos.put(todo("a", 2, { title: "mended" }));
    expect((await db.todos.get(KEY))?.title).toBe("mended");
    await tamper(store, key, (value) => value.slice(0, 4));
    expect(await db.todos.delete(KEY)).toBe(true);
    expect(names(await db.todos.all())).toEqual(["a/1", "a/3"]);
  });

  it("of indexes is listed too: entries that are missing, and entries without their record", async () => {
    const indexes = ["byCity", "byDue", "byPriority", "byTag", "byTitle"];
    const { store, db, key, entries } = await open();
    expect(entries).toHaveLength(indexes.length);
    for (const entry of entries) await tamper(store, entry, () => undefined);
    const missing = (await db.verify()).mismatches;
    expect(missing.map(({ index }) => index).sort()).toEqual(indexes);
    for (const each of missing) expect(each).toMatchObject({ collection: "todos", kind: "missing", key: KEY });
    await db.todos.put(todo("a", 2, { title: "title 2", priority: 1, tags: ["u"] }));
    await db.todos.put(todo("a", 2, { title: "title 2", tags: ["t"] }));
    await tamper(store, key, () => undefined);
    const report = await db.verify();
    expect(report.damaged).toEqual([]);
    expect(report.mismatches.length).toBeGreaterThanOrEqual(3);
    for (const each of report.mismatches) expect(each).toMatchObject({ collection: "todos", kind: "stray", key: KEY });
  });

  it("is looked for with progress, and not found where there is none", async () => {
    const { db } = await open();
    const progress: Progress[] = [];
    const report = await db.verify({ onProgress: (each) => progress.push(each) });
    expect(report).toEqual({ records: 3, indexEntries: 15, damaged: [], mismatches: [] });
    expect(progress.at(-1)).toMatchObject({ task: "verify", collection: "todos", done: 3 });
    const reason = new Error("enough");
    await expect(db.verify({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

function withByte(value: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = value.slice();
  changed[at] = byte;
  return changed;
}
