import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { dump } from "../support/dump.ts";
import { typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { names, Todo, todo, todos } from "../support/todos.ts";

describeStores("writes", (kind) => {
  const open = async () => closeLater(await openDatabase(kind.create().open(), { todos }));

  it("insert and put give the record as reads give it, with defaults filled in", async () => {
    const db = await open();
    const expected = { listId: "home", id: 1, title: "a", done: false, priority: 0, tags: [] };
    expect(await db.todos.insert({ listId: "home", id: 1, title: "a" })).toEqual(expected);
    expect(await db.todos.put({ listId: "home", id: 1, title: "b" })).toEqual({ ...expected, title: "b" });
    expect(await db.todos.get({ listId: "home", id: 1 })).toEqual({ ...expected, title: "b" });
  });

  it("insert refuses a key that is there, put replaces the whole record", async () => {
    const db = await open();
    await db.todos.insert(todo("home", 1, { due: new Date(1) }));
    const error = await typedErrorOf("DuplicateKey", () => db.todos.insert(todo("home", 1, { title: "other" })));
    expect(error).toMatchObject({ collection: "todos", key: { listId: "home", id: 1 } });
    await db.todos.put(todo("home", 1, { title: "other" }));
    expect(await db.todos.get({ listId: "home", id: 1 })).toEqual(todo("home", 1, { title: "other" }));
  });

  it("the record written is not changed by later changes to what was passed in", async () => {
    const db = await open();
    const record = todo("home", 1, { tags: ["a"] });
    const written = db.todos.put(record);
    record.tags.push("b");
    await written;
    expect((await db.todos.get(record))?.tags).toEqual(["a"]);
  });

  it("fields that the schema does not know are dropped", async () => {
    const db = await open();
    await db.todos.put({ ...todo("home", 1), extra: 1 } as never);
    expect(await db.todos.get({ listId: "home", id: 1 })).toEqual(Todo.parse(todo("home", 1)));
  });

  it("putMany says how many; later ones of the same key win", async () => {
    const db = await open();
    const count = await db.todos.putMany([
      todo("home", 1, { title: "a" }),
      todo("home", 2),
      todo("home", 1, { title: "b" }),
    ]);
    expect(count).toBe(3);
    expect((await db.todos.all()).map((each) => each.title)).toEqual(["b", "todo 2"]);
    expect(await db.todos.putMany([])).toBe(0);
  });

  it("putMany writes all or nothing", async () => {
    const db = await open();
    await db.todos.put(todo("home", 9, { title: "taken" }));
    const records = Array.from({ length: 20 }, (_, id) => todo("home", 20 + id));
    await typedErrorOf("UniqueViolation", () => db.todos.putMany([...records, todo("home", 50, { title: "taken" })]));
    await typedErrorOf("Validation", () => db.todos.putMany([...records, todo("home", 50, { title: "" })]));
    expect(names(await db.todos.all())).toEqual(["home/9"]);
  });

  it("delete says whether the record was there", async () => {
    const db = await open();
    await db.todos.put(todo("home", 1));
    expect(await db.todos.delete({ listId: "home", id: 1 })).toBe(true);
    expect(await db.todos.delete({ listId: "home", id: 1 })).toBe(false);
    expect(await db.todos.get({ listId: "home", id: 1 })).toBeUndefined();
  });

  it("a deleted record leaves no bytes behind", async () => {
    const store = kind.create().open();
    const db = closeLater(await openDatabase(store, { todos }));
    const before = await dump(store);
    const record = todo("home", 1, { due: new Date(1), tags: ["a", "b"], place: { city: "Bern" } });
    await db.todos.put(record);
    await db.todos.put({ ...record, tags: ["c"], title: "other", due: undefined });
    expect((await dump(store)).length).toBeGreaterThan(before.length);
    await db.todos.delete(record);
    expect(await dump(store)).toEqual(before);
  });

  it("clear deletes what the query matches, index entries too, and counts it", async () => {
    const store = kind.create().open();
    const db = closeLater(await openDatabase(store, { todos }));
    const empty = await dump(store);
    for (const list of ["a", "b"]) await db.todos.putMany([1, 2, 3, 4].map((id) => todo(list, id, { tags: ["t"] })));
    expect(await db.todos.clear({ prefix: { listId: "a" }, gte: 2, lt: 4 })).toBe(2);
    expect(names(await db.todos.all())).toEqual(["a/1", "a/4", "b/1", "b/2", "b/3", "b/4"]);
    expect(names(await db.todos.by("byTag").eq("tags", "t").all())).toEqual(["a/1", "a/4", "b/1", "b/2", "b/3", "b/4"]);
    expect(await db.todos.clear({ prefix: { listId: "b" }, limit: 1, reverse: true })).toBe(1);
    expect(names(await db.todos.all())).toEqual(["a/1", "a/4", "b/1", "b/2", "b/3"]);
    expect(await db.todos.clear({ prefix: { listId: "none" } })).toBe(0);
    expect(await db.todos.clear()).toBe(5);
    expect(await db.todos.clear()).toBe(0);
    expect(await dump(store)).toEqual(empty);
  });

  it("writes that are not awaited take effect in the order of the calls", async () => {
    const db = await open();
    const record = todo("home", 1);
    const writes = [1, 2, 3].map((priority) => db.todos.put({ ...record, priority }));
    await Promise.all(writes);
    expect(await db.todos.count()).toBe(1);
    expect(await db.todos.by("byPriority").count()).toBe(1);
  });
});
