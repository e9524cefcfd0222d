import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isLsmError } from "lsm-core";
import { collection, openDatabase } from "lsm-typed";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { dump } from "../support/dump.ts";
import { rejectionOf } from "../support/rejection.ts";
import { closeAll, closeLater, describeStores } from "../support/stores.ts";
import { names, todo, todos } from "../support/todos.ts";

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "lsm-typed-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const Note = z.object({ id: z.int(), text: z.string() });
const notes = collection("notes", Note, { key: ["id"] });

describe("a database in a directory", () => {
  it("keeps its records, however the directory is named", async () => {
    const directory = join(temporaryDirectory(), "data");
    let db = await openDatabase(directory, { todos });
    await db.todos.put(todo("a", 1));
    await db.close();
    db = await openDatabase(
      pathToFileURL(directory),
      { todos },
      { durability: "sync", lsm: { memtableCapacity: 1 << 20 } },
    );
    expect(names(await db.todos.all())).toEqual(["a/1"]);
    await db[Symbol.asyncDispose]();
    db = await openDatabase(directory, { todos });
    expect(await db.todos.count()).toBe(1);
    await db.close();
  });

  it("has one owner at a time", async () => {
    const directory = temporaryDirectory();
    const db = closeLater(await openDatabase(directory, { todos }));
    const error = await rejectionOf(() => openDatabase(directory, { todos }));
    expect(isLsmError(error) && error.kind).toBe("Locked");
    await db.todos.put(todo("a", 1));
  });

  it("gives its directory back when it cannot be opened", async () => {
    const directory = temporaryDirectory();
    const db = await openDatabase(directory, { notes });
    await db.close();
    const other = collection("notes", Note, { key: ["text"] });
    await rejectionOf(() => openDatabase(directory, { notes: other }));
    await (await openDatabase(directory, { notes })).close();
  });

  it("is closed once and for all; later calls say so", async () => {
    const db = await openDatabase(temporaryDirectory(), { todos });
    await db.close();
    await db.close();
    for (const call of [
      () => db.todos.get({ listId: "a", id: 1 }),
      () => db.todos.put(todo("a", 1)),
      () => db.todos.all(),
      () => db.transaction(async () => 1),
    ]) {
      expect(await rejectionOf(call)).toMatchObject({ code: "Closed" });
    }
  });
});

describeStores("databases", (kind) => {
  it("side by side know nothing of each other", async () => {
    const one = closeLater(await openDatabase(kind.create().open(), { todos }));
    const two = closeLater(await openDatabase(kind.create().open(), { todos }));
    const changes = two.todos.watch();
    await one.todos.put(todo("a", 1));
    await two.todos.put(todo("b", 2));
    expect((await changes.next()).value).toMatchObject({ key: { listId: "b" } });
    expect(names(await one.todos.all())).toEqual(["a/1"]);
    expect(names(await two.todos.all())).toEqual(["b/2"]);
    await changes.return?.();
  });

  it("hold several collections whose records never meet", async () => {
    const db = closeLater(
      await openDatabase(kind.create().open(), { todos, notes, more: collection("more", Note, { key: ["id"] }) }),
    );
    await db.notes.put({ id: 1, text: "a" });
    await db.more.put({ id: 1, text: "b" });
    await db.todos.put(todo("a", 1));
    await db.more.clear();
    expect(await db.notes.all()).toEqual([{ id: 1, text: "a" }]);
    expect(await db.todos.count()).toBe(1);
    expect(await db.more.count()).toBe(0);
  });

  it("find collections by their names, in any order and under any property", async () => {
    const world = kind.create();
    let store = world.open();
    const db = await openDatabase(store, { todos, notes });
    await db.notes.put({ id: 1, text: "a" });
    await db.todos.put(todo("a", 1));
    await closeAll(db, store);
    store = world.open();
    const other = closeLater(await openDatabase(store, { jottings: notes, todos }));
    expect(await other.jottings.all()).toEqual([{ id: 1, text: "a" }]);
    expect(names(await other.todos.all())).toEqual(["a/1"]);
  });

  it("keep collections that a program does not name", async () => {
    const world = kind.create();
    let store = world.open();
    const db = await openDatabase(store, { todos, notes });
    await db.todos.put(todo("a", 1));
    await closeAll(db, store);
    store = world.open();
    const fewer = await openDatabase(store, { notes });
    await fewer.notes.put({ id: 1, text: "a" });
    await closeAll(fewer, store);
    store = world.open();
    const all = closeLater(await openDatabase(store, { todos, notes }));
    expect(names(await all.todos.all())).toEqual(["a/1"]);
  });

  it("write the catalog once: opening again changes nothing", async () => {
    const world = kind.create();
    let store = world.open();
    await closeAll(await openDatabase(store, { todos, notes }), store);
    store = world.open();
    const before = await dump(store);
    closeLater(await openDatabase(store, { todos, notes }));
    expect(await dump(store)).toEqual(before);
  });

  it.each(["transaction", "export", "import", "verify", "migrate", "indexes", "whenReady", "sweep", "close", "store"])(
    "refuse a collection under their own name %j",
    async (name) => {
      const store = kind.create().open();
      expect(await rejectionOf(() => openDatabase(store, { [name]: notes } as never))).toBeInstanceOf(TypeError);
    },
  );

  it("refuse two collections of one name", async () => {
    const store = kind.create().open();
    const error = await rejectionOf(() =>
      openDatabase(store, { notes, again: collection("notes", Note, { key: ["id"] }) }),
    );
    expect((error as Error).message).toContain("notes");
  });
});
