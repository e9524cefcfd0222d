import { collection, desc, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { gather } from "../support/gather.ts";
import { closeLater, describeStores } from "../support/stores.ts";
import { names, todo, todos } from "../support/todos.ts";

const day = (n: number): Date => new Date(n * 86_400_000);

describeStores("queries through an index", (kind) => {
  const open = async () => closeLater(await openDatabase(kind.create().open(), { todos }));

  it("give records in the order of numbers, negative ones and fractions included", async () => {
    const db = await open();
    const priorities = [100, -20, 9, 2, 10, -1, 0.5, -0.5, 0, 1e300, -1e300, 5e-324];
    await db.todos.putMany(priorities.map((priority, id) => todo("a", id, { priority })));
    const sorted = priorities.toSorted((a, b) => a - b);
    const byPriority = db.todos.by("byPriority");
    expect((await byPriority.all()).map((each) => each.priority)).toEqual(sorted);
    expect((await byPriority.reverse().all()).map((each) => each.priority)).toEqual(sorted.toReversed());
    expect((await byPriority.gt("priority", -1).lte("priority", 10).all()).map((each) => each.priority)).toEqual([
      -0.5, 0, 5e-324, 0.5, 2, 9, 10,
    ]);
  });

  it("records of equal values come in key order, also with reverse", async () => {
    const db = await open();
    await db.todos.putMany(["b", "a"].flatMap((list) => [2, 1].map((id) => todo(list, id, { priority: 5 }))));
    const query = db.todos.by("byPriority").eq("priority", 5);
    expect(names(await query.all())).toEqual(["a/1", "a/2", "b/1", "b/2"]);
    expect(names(await query.reverse().all())).toEqual(["b/2", "b/1", "a/2", "a/1"]);
    expect(names(await query.limit(2).all())).toEqual(["a/1", "a/2"]);
    expect(names(await query.reverse().limit(1).all())).toEqual(["b/2"]);
  });

  it("a descending field turns the order of results, not the meaning of the bounds", async () => {
    const db = await open();
    await db.todos.putMany([1, 2, 3, 4].map((id) => todo("a", id, { due: day(id) })));
    const byDue = db.todos.by("byDue").eq("listId", "a");
    expect(names(await byDue.all())).toEqual(["a/4", "a/3", "a/2", "a/1"]);
    expect(names(await byDue.gte("due", day(3)).all())).toEqual(["a/4", "a/3"]);
    expect(names(await byDue.gt("due", day(3)).all())).toEqual(["a/4"]);
    expect(names(await byDue.gte("due", day(2)).lt("due", day(4)).all())).toEqual(["a/3", "a/2"]);
    expect(names(await byDue.gt("due", day(1)).lte("due", day(4)).reverse().limit(2).all())).toEqual(["a/2", "a/3"]);
    expect(names(await byDue.eq("due", day(2)).all())).toEqual(["a/2"]);
  });

  it("a partial index has only the records of its condition, and follows their changes", async () => {
    const db = await open();
    await db.todos.putMany([1, 2, 3].map((id) => todo("a", id, { due: day(id), done: id === 2 })));
    const open1 = db.todos.by("byDue").eq("listId", "a");
    expect(names(await open1.all())).toEqual(["a/3", "a/1"]);
    await db.todos.patch({ listId: "a", id: 2 }, { done: false });
    await db.todos.patch({ listId: "a", id: 3 }, { done: true });
    expect(names(await open1.all())).toEqual(["a/2", "a/1"]);
  });

  it("a multi index has an entry for each different element", async () => {
    const db = await open();
    await db.todos.putMany([todo("a", 1, { tags: ["x", "y", "x"] }), todo("a", 2, { tags: ["y"] }), todo("a", 3)]);
    const byTag = db.todos.by("byTag");
    expect(names(await byTag.eq("tags", "x").all())).toEqual(["a/1"]);
    expect(names(await byTag.eq("tags", "y").all())).toEqual(["a/1", "a/2"]);
    expect(await byTag.gte("tags", "x").lt("tags", "y").count()).toBe(1);
    expect(await byTag.gte("tags", "y").count()).toBe(2);
    await db.todos.patch({ listId: "a", id: 1 }, { tags: ["z"] });
    expect(names(await byTag.all())).toEqual(["a/2", "a/1"]);
    expect(await byTag.eq("tags", "x").count()).toBe(0);
  });

  it("a range of a multi index gives each record once, at its first element in the range", async () => {
    const db = await open();
    await db.todos.putMany([todo("a", 1, { tags: ["c", "a", "z"] }), todo("a", 2, { tags: ["b", "c"] }), todo("a", 3)]);
    const byTag = db.todos.by("byTag");
    expect(names(await byTag.all())).toEqual(["a/1", "a/2"]);
    expect(names(await byTag.gte("tags", "b").all())).toEqual(["a/2", "a/1"]);
    expect(names(await byTag.reverse().all())).toEqual(["a/1", "a/2"]);
    expect(names(await byTag.lt("tags", "z").reverse().all())).toEqual(["a/2", "a/1"]);
    expect(names(await byTag.limit(1).reverse().all())).toEqual(["a/1"]);
    expect(await byTag.count()).toBe(2);
    expect(names(await gather(byTag.keys()))).toEqual(["a/1", "a/2"]);
  });

  it("nested paths reach into objects; what is absent comes first", async () => {
    const db = await open();
    await db.todos.putMany([
      todo("a", 1, { place: { city: "Bern" }, priority: 1 }),
      todo("a", 2, { place: { city: "Aarau" } }),
      todo("a", 3),
      todo("a", 4, { place: { city: "Bern" }, priority: 7 }),
    ]);
    const byCity = db.todos.by("byCity");
    expect(names(await byCity.all())).toEqual(["a/3", "a/2", "a/4", "a/1"]);
    expect(names(await byCity.eq("place.city", "Bern").all())).toEqual(["a/4", "a/1"]);
    expect(names(await byCity.eq("place.city", "Bern").lt("priority", 7).all())).toEqual(["a/1"]);
    expect(names(await byCity.eq("place.city", "Bern").eq("priority", 7).all())).toEqual(["a/4"]);
  });

  it("startsWith selects texts by their beginning", async () => {
    const db = await open();
    const titles = ["a", "ab", "abc", "ab\0", "ac", "ab\u{10ffff}", "b", "AB"];
    await db.todos.putMany(titles.map((title, id) => todo("l", id, { title })));
    const query = db.todos.by("byTitle").eq("listId", "l").startsWith("title", "ab");
    expect((await query.all()).map((each) => each.title)).toEqual(["ab", "ab\0", "abc", "ab\u{10ffff}"]);
    expect((await query.reverse().limit(1).all()).map((each) => each.title)).toEqual(["ab\u{10ffff}"]);
    expect(await db.todos.by("byTitle").eq("listId", "l").startsWith("title", "").count()).toBe(titles.length);
  });

  it("startsWith works on descending texts", async () => {
    const words = collection("words", z.object({ id: z.int(), text: z.string() }), {
      key: ["id"],
      indexes: { down: { on: [desc("text")] } },
    });
    const db = closeLater(await openDatabase(kind.create().open(), { words }));
    const texts = ["a", "ab", "abc", "ab\0", "ac", "b", ""];
    await db.words.putMany(texts.map((text, id) => ({ id, text })));
    expect((await db.words.by("down").all()).map((each) => each.text)).toEqual([
      "b",
      "ac",
      "abc",
      "ab\0",
      "ab",
      "a",
      "",
    ]);
    expect((await db.words.by("down").startsWith("text", "ab").all()).map((each) => each.text)).toEqual([
      "abc",
      "ab\0",
      "ab",
    ]);
  });

  it("every way to end a query agrees", async () => {
    const db = await open();
    await db.todos.putMany(Array.from({ length: 30 }, (_, id) => todo("a", id, { priority: id % 4 })));
    const query = db.todos.by("byPriority").gte("priority", 2);
    const all = names(await query.all());
    expect(all).toHaveLength(14);
    expect(names(await gather(query))).toEqual(all);
    expect(names(await gather(query.scan()))).toEqual(all);
    expect(names(await gather(query.keys()))).toEqual(all);
    expect(await query.count()).toBe(14);
    expect(names([(await query.first()) ?? todo("", 0)])).toEqual(all.slice(0, 1));
    expect(names((await query.page({ limit: 100 })).items)).toEqual(all);
    expect(await gather(query.limit(1).keys())).toEqual([{ listId: "a", id: 2 }]);
  });

  it("a query is not changed by the queries made from it", async () => {
    const db = await open();
    await db.todos.putMany([1, 2, 3].map((id) => todo("a", id, { priority: id })));
    const base = db.todos.by("byPriority");
    const high = base.gt("priority", 1);
    high.reverse().limit(1);
    base.eq("priority", 1);
    expect(names(await high.all())).toEqual(["a/2", "a/3"]);
    expect(names(await base.all())).toEqual(["a/1", "a/2", "a/3"]);
  });

  it("several indexes and a changed value leave no entry behind", async () => {
    const db = await open();
    await db.todos.put(todo("a", 1, { priority: 1, tags: ["x"], place: { city: "Bern" }, due: day(1) }));
    await db.todos.put(todo("a", 1, { priority: 2, tags: ["y"], place: { city: "Basel" }, due: day(2), title: "new" }));
    expect(await db.todos.by("byPriority").count()).toBe(1);
    expect(await db.todos.by("byTag").count()).toBe(1);
    expect(await db.todos.by("byCity").count()).toBe(1);
    expect(await db.todos.by("byDue").count()).toBe(1);
    expect(await db.todos.by("byTitle").count()).toBe(1);
  });
});
