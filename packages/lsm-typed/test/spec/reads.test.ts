import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { closeLater, describeStores } from "../support/stores.ts";
import { todo, todos } from "../support/todos.ts";

describeStores("reads by key", (kind) => {
  const open = async () => closeLater(await openDatabase(kind.create().open(), { todos }));

  it("get gives the record that was put, with all its fields", async () => {
    const db = await open();
    const record = todo("home", 1, { due: new Date(5), tags: ["a"], place: { city: "Bern" }, priority: -1.5 });
    await db.todos.put(record);
    expect(await db.todos.get({ listId: "home", id: 1 })).toEqual(record);
  });

  it("get of an absent record is undefined", async () => {
    const db = await open();
    await db.todos.put(todo("home", 1));
    expect(await db.todos.get({ listId: "home", id: 2 })).toBeUndefined();
    expect(await db.todos.get({ listId: "hom", id: 1 })).toBeUndefined();
  });

  it("records read are the caller's own", async () => {
    const db = await open();
    await db.todos.put(todo("home", 1, { tags: ["a"] }));
    (await db.todos.get({ listId: "home", id: 1 }))?.tags.push("b");
    expect((await db.todos.get({ listId: "home", id: 1 }))?.tags).toEqual(["a"]);
  });

  it("getMany keeps the order of the keys, with undefined for what is absent", async () => {
    const db = await open();
    await db.todos.putMany([todo("home", 1), todo("home", 2)]);
    const keys = [2, 3, 1, 2].map((id) => ({ listId: "home", id }));
    expect((await db.todos.getMany(keys)).map((each) => each?.id)).toEqual([2, undefined, 1, 2]);
    expect(await db.todos.getMany([])).toEqual([]);
  });

  it("exists says whether a record is there", async () => {
    const db = await open();
    await db.todos.put(todo("home", 1));
    expect(await db.todos.exists({ listId: "home", id: 1 })).toBe(true);
    expect(await db.todos.exists({ listId: "home", id: 2 })).toBe(false);
  });

  it("a record is a key: fields that are not part of it are ignored", async () => {
    const db = await open();
    const record = todo("home", 1);
    await db.todos.put(record);
    expect(await db.todos.get(record)).toEqual(record);
  });

  it("keys with an empty string, a NUL and characters outside the basic plane are told apart", async () => {
    const db = await open();
    const lists = ["", "\0", "a\0", "a\0b", "a", "\u{10ffff}", "\uffff", "ÿ"];
    await db.todos.putMany(lists.map((listId, i) => todo(listId, 1, { priority: i })));
    for (const [i, listId] of lists.entries()) expect((await db.todos.get({ listId, id: 1 }))?.priority).toBe(i);
    expect(await db.todos.count()).toBe(lists.length);
  });
});
