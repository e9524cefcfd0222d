import { collection, openDatabase, type Progress } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { gather } from "../support/gather.ts";
import { typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { todo, todos } from "../support/todos.ts";

const Rich = z.object({
  id: z.bigint(),
  bytes: z.instanceof(Uint8Array),
  at: z.date(),
  big: z.bigint(),
  map: z.map(z.string(), z.date()),
  set: z.set(z.number()),
  maybe: z.string().nullable(),
  absent: z.string().optional(),
  text: z.string(),
  special: z.number(),
});

const rich = collection("rich", Rich, { key: ["id"], indexes: { byBytes: { on: ["bytes"] } } });

const RECORD: z.output<typeof Rich> = {
  id: 2n ** 64n + 1n,
  bytes: new Uint8Array([0, 1, 255]),
  at: new Date(-5),
  big: -(2n ** 70n),
  map: new Map([["a", new Date(7)]]),
  set: new Set([3, 1]),
  maybe: null,
  text: 'line\nbreak \u2028 \u{1f600} "',
  special: 1e-7,
};

describeStores("export and import", (kind) => {
  const openWith = async () => closeLater(await openDatabase(kind.create().open(), { todos, rich }));
  const exported = async (db: { export(): AsyncIterable<string> }) => (await gather(db.export())).join("");

  it("carry every kind of value from one database to another", async () => {
    const db = await openWith();
    await db.rich.put(RECORD);
    await db.todos.putMany([todo("a", 1, { due: new Date(3) }), todo("b", 2, { tags: ["x"] })]);
    const text = await exported(db);
    const other = await openWith();
    await other.import([text]);
    expect(await other.rich.all()).toEqual([RECORD]);
    expect(await other.todos.all()).toEqual(await db.todos.all());
    expect(await other.todos.by("byTag").count()).toBe(1);
    expect(
      await other.rich
        .by("byBytes")
        .eq("bytes", new Uint8Array([0, 1, 255]))
        .count(),
    ).toBe(1);
    expect(await exported(other)).toBe(text);
  });

  it("is one JSON value a line, each with a line feed", async () => {
    const db = await openWith();
    await db.rich.put(RECORD);
    await db.todos.put(todo("a", 1));
    const text = await exported(db);
    expect(text.endsWith("\n")).toBe(true);
    const lines = text.slice(0, -1).split("\n");
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(lines.length).toBeGreaterThanOrEqual(2);
  });

  it("shows one moment, and tells its progress", async () => {
    const db = await openWith();
    await db.todos.putMany(Array.from({ length: 700 }, (_, id) => todo("a", id)));
    const progress: Progress[] = [];
    const pieces: string[] = [];
    for await (const piece of db.export({ onProgress: (each) => progress.push(each) })) {
      if (pieces.length === 0) await db.todos.clear();
      pieces.push(piece);
    }
    expect(pieces.join("").match(/"todo \d+"/g)).toHaveLength(700);
    expect(progress.filter(({ task }) => task === "export").map(({ done }) => done)).toContain(700);
  });

  it("takes lines however they are cut, as text and as bytes", async () => {
    const db = await openWith();
    await db.rich.put(RECORD);
    await db.todos.putMany([todo("a", 1, { title: "ü\u{1f600}" }), todo("b", 2)]);
    const text = await exported(db);
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 7, 1_000]) {
      const byText = await openWith();
      await byText.import(pieces(text, size));
      expect(await exported(byText)).toBe(text);
      const byBytes = await openWith();
      await byBytes.import(pieces(bytes, size));
      expect(await exported(byBytes)).toBe(text);
    }
    const lastLine = await openWith();
    await lastLine.import([text.trimEnd()]);
    expect(await exported(lastLine)).toBe(text);
  });

  it("names the line that is bad, and writes all or nothing of a batch", async () => {
    const db = await openWith();
    await db.todos.putMany(Array.from({ length: 10 }, (_, id) => todo("a", id)));
    const lines = (await exported(db)).trimEnd().split("\n");
    const at = lines.findIndex((line) => line.includes('"todo 6"'));
    for (const bad of [
      "{",
      "null",
      "[]",
      lines[at]?.replace('"todo 6"', '""') ?? "",
      lines[at]?.replace('"todos"', '"nothing"') ?? "",
    ]) {
      const other = await openWith();
      const error = await typedErrorOf("Validation", () => other.import([lines.with(at, bad).join("\n")]));
      expect(error, bad).toMatchObject({ line: at + 1 });
      expect(await other.todos.count(), bad).toBe(0);
    }
  });

  it("keeps the batches before a bad one", async () => {
    const db = await openWith();
    await db.todos.putMany(Array.from({ length: 10 }, (_, id) => todo("a", id)));
    const lines = (await exported(db)).trimEnd().split("\n");
    const at = lines.findIndex((line) => line.includes('"todo 6"'));
    const other = await openWith();
    await typedErrorOf("Validation", () => other.import([lines.with(at, "{").join("\n")], { batchSize: 2 }));
    const count = await other.todos.count();
    expect(count % 2).toBe(0);
    expect(count).toBeLessThan(7);
    expect(await other.todos.by("byPriority").count()).toBe(count);
  });

  it("tells its progress, and is ended by a signal", async () => {
    const db = await openWith();
    await db.todos.putMany(Array.from({ length: 50 }, (_, id) => todo("a", id)));
    const text = await exported(db);
    const other = await openWith();
    const progress: Progress[] = [];
    await other.import([text], { onProgress: (each) => progress.push(each) });
    expect(progress.at(-1)).toMatchObject({ task: "import", done: 50 });
    const reason = new Error("enough");
    await expect(other.import([text], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(gather(db.export({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  });
});

/** A text or bytes in pieces of `size`. */
function* pieces<T extends string | Uint8Array>(whole: T, size: number): Iterable<T> {
  for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size) as T;
}
