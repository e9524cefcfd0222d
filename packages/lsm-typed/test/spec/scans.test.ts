import { openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { gather } from "../support/gather.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { names, todo, todos } from "../support/todos.ts";

const IDS = [-300, -1, 0, 1, 2, 10, 255, 256, 70_000];

describeStores("scans in key order", (kind) => {
  const open = async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { todos }));
    const records = ["b", "a", "ab", ""].flatMap((listId) => IDS.map((id) => todo(listId, id)));
    await db.todos.putMany(records.reverse());
    return db;
  };
  const of = (listId: string, ids: readonly number[]) => ids.map((id) => `${listId}/${id}`);

  it("give all records in the order of the key's fields, as values", async () => {
    const db = await open();
    const expected = ["", "a", "ab", "b"].flatMap((listId) => of(listId, IDS));
    expect(names(await gather(db.todos.scan()))).toEqual(expected);
    expect(names(await db.todos.all())).toEqual(expected);
    expect(names(await db.todos.all({ reverse: true }))).toEqual(expected.toReversed());
  });

  it("a prefix selects by the leading fields, and is no prefix of a string", async () => {
    const db = await open();
    expect(names(await db.todos.all({ prefix: { listId: "a" } }))).toEqual(of("a", IDS));
    expect(names(await db.todos.all({ prefix: { listId: "a", id: 10 } }))).toEqual(["a/10"]);
    expect(names(await db.todos.all({ prefix: { listId: "nothing" } }))).toEqual([]);
  });

  it.each([
    [{ gt: 1 }, [2, 10, 255, 256, 70_000]],
    [{ gte: 1 }, [1, 2, 10, 255, 256, 70_000]],
    [{ lt: 1 }, [-300, -1, 0]],
    [{ lte: 1 }, [-300, -1, 0, 1]],
    [{ gt: -1, lt: 10 }, [0, 1, 2]],
    [{ gte: -1, lte: 10 }, [-1, 0, 1, 2, 10]],
    [{ gt: 3, lt: 9 }, []],
    [{ gte: 9, lt: 3 }, []],
    [{ gt: 1, lt: 1 }, []],
    [{ gte: 1, lte: 1 }, [1]],
  ])("the range %j is over the field behind the prefix", async (range, ids) => {
    const db = await open();
    expect(names(await db.todos.all({ prefix: { listId: "ab" }, ...range }))).toEqual(of("ab", ids));
    expect(names(await db.todos.all({ prefix: { listId: "ab" }, ...range, reverse: true }))).toEqual(
      of("ab", ids.toReversed()),
    );
    expect(await db.todos.count({ prefix: { listId: "ab" }, ...range })).toBe(ids.length);
  });

  it("a range without a prefix is over the first field, with everything below it", async () => {
    const db = await open();
    expect(names(await db.todos.all({ gt: "a" }))).toEqual([...of("ab", IDS), ...of("b", IDS)]);
    expect(names(await db.todos.all({ gte: "a", lt: "b" }))).toEqual([...of("a", IDS), ...of("ab", IDS)]);
    expect(names(await db.todos.all({ lte: "a" }))).toEqual([...of("", IDS), ...of("a", IDS)]);
  });

  it("a limit cuts from the side that the scan begins at", async () => {
    const db = await open();
    const prefix = { listId: "a" };
    expect(names(await db.todos.all({ prefix, limit: 2 }))).toEqual(["a/-300", "a/-1"]);
    expect(names(await db.todos.all({ prefix, limit: 2, reverse: true }))).toEqual(["a/70000", "a/256"]);
    expect(await db.todos.all({ prefix, limit: 0 })).toEqual([]);
    expect(await db.todos.all({ prefix, limit: 1_000 })).toHaveLength(IDS.length);
    expect(await db.todos.count({ prefix, limit: 2 })).toBe(2);
  });

  it("first gives the first record or undefined", async () => {
    const db = await open();
    expect((await db.todos.first({ prefix: { listId: "a" } }))?.id).toBe(-300);
    expect((await db.todos.first({ prefix: { listId: "a" }, reverse: true }))?.id).toBe(70_000);
    expect(await db.todos.first({ prefix: { listId: "c" } })).toBeUndefined();
  });

  it("keys gives the keys alone", async () => {
    const db = await open();
    expect(await gather(db.todos.keys({ prefix: { listId: "a" }, gte: 0, lt: 2 }))).toEqual([
      { listId: "a", id: 0 },
      { listId: "a", id: 1 },
    ]);
    expect(names(await gather(db.todos.keys({ prefix: { listId: "b" }, reverse: true })))).toEqual(
      of("b", IDS.toReversed()),
    );
  });

  it("a scan under way shows the moment it began at, however long it takes", async () => {
    const db = closeLater(await openDatabase(kind.create().open(), { todos }));
    await db.todos.putMany(Array.from({ length: 1_000 }, (_, id) => todo("a", id)));
    let seen = 0;
    for await (const { id, title } of db.todos.scan()) {
      expect(id).toBe(seen++);
      expect(title).toBe(`todo ${id}`);
      if (id % 100 !== 0) continue;
      await db.todos.put(todo("a", id + 10_000));
      await db.todos.put(todo("a", 999, { title: `changed ${id}` }));
      await db.todos.delete({ listId: "a", id: 998 });
    }
    expect(seen).toBe(1_000);
  });
});
