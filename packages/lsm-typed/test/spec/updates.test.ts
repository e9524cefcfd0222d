import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { rejectionOf, typedErrorOf } from "../support/rejection.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { names, todo, todos } from "../support/todos.ts";

const KEY = { listId: "home", id: 1 };

describeStores("update and patch", (kind) => {
  const open = async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { todos }));
    await db.todos.put(todo("home", 1, { due: new Date(7), place: { city: "Bern", street: "A" }, tags: ["a"] }));
    return db;
  };

  it("update writes what the function makes of the record, and gives it", async () => {
    const db = await open();
    const updated = await db.todos.update(KEY, (old) => ({ ...old, done: true, tags: [...old.tags, "b"] }));
    expect(updated).toMatchObject({ done: true, tags: ["a", "b"] });
    expect(await db.todos.get(KEY)).toEqual(updated);
    expect(names(await db.todos.by("byTag").eq("tags", "b").all())).toEqual(["home/1"]);
    expect(await db.todos.by("byDue").eq("listId", "home").count()).toBe(0);
  });

  it("update and patch of an absent record are NotFound, with its key", async () => {
    const db = await open();
    const absent = { listId: "home", id: 2 };
    expect(await typedErrorOf("NotFound", () => db.todos.update(absent, (old) => old))).toMatchObject({
      collection: "todos",
      key: absent,
    });
    await typedErrorOf("NotFound", () => db.todos.patch(absent, { done: true }));
    expect(await db.todos.count()).toBe(1);
  });

  it("an error of the function passes through, and nothing is written", async () => {
    const db = await open();
    const reason = new Error("no");
    const error = await rejectionOf(() =>
      db.todos.update(KEY, () => {
        throw reason;
      }),
    );
    expect(error).toBe(reason);
    expect((await db.todos.get(KEY))?.tags).toEqual(["a"]);
  });

  it("the key of a record cannot be changed", async () => {
    const db = await open();
    await typedErrorOf("Validation", () => db.todos.update(KEY, (old) => ({ ...old, id: 2 })));
    await typedErrorOf("Validation", () => db.todos.patch(KEY, { id: 2 } as never));
    expect(names(await db.todos.all())).toEqual(["home/1"]);
  });

  it("patch replaces the given fields only, nested objects as a whole", async () => {
    const db = await open();
    const patched = await db.todos.patch(KEY, { priority: 3, place: { city: "Basel" } });
    expect(patched).toEqual(todo("home", 1, { due: new Date(7), tags: ["a"], priority: 3, place: { city: "Basel" } }));
    expect(await db.todos.get(KEY)).toEqual(patched);
    expect(names(await db.todos.by("byCity").eq("place.city", "Basel").all())).toEqual(["home/1"]);
    expect(await db.todos.by("byCity").eq("place.city", "Bern").count()).toBe(0);
  });

  it("patch with undefined removes an optional field", async () => {
    const db = await open();
    await db.todos.patch(KEY, { due: undefined });
    expect((await db.todos.get(KEY))?.due).toBeUndefined();
  });

  it("what comes out must fit the schema", async () => {
    const db = await open();
    await typedErrorOf("Validation", () => db.todos.patch(KEY, { title: "" }));
    await typedErrorOf("Validation", () => db.todos.update(KEY, (old) => ({ ...old, priority: "x" as never })));
    expect(await db.todos.get(KEY)).toMatchObject({ title: "todo 1", priority: 0 });
  });
});
