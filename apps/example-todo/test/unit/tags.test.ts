import { describe, expect, it } from "vitest";
import { countTags } from "../../src/store/tags.ts";
import { changeTodo } from "../../src/store/todos.ts";
import { newList, newTodo } from "../support/todos.ts";
import { openMemory } from "../support/memory-app.ts";

describe("countTags", () => {
  it("gives the tags of open todos in their order, with the number of todos", async () => {
    const db = await openMemory();
    const list = await newList(db);
    const other = await newList(db, "Other");
    await newTodo(db, list, { title: "1", tags: ["b", "a", "ä", "a-b"] });
    await newTodo(db, list, { title: "2", tags: ["b", "🙂", "\uff5e"] });
    await newTodo(db, other, { title: "3", tags: ["b"] });
    const done = await newTodo(db, other, { title: "4", tags: ["b", "only-done"] });
    await changeTodo(db, done.id, { version: 1, done: true });
    const counts = [
      ["a", 1],
      ["a-b", 1],
      ["b", 3],
      ["ä", 1],
      ["\uff5e", 1],
      ["🙂", 1],
    ];
    expect((await countTags(db)).map(({ tag, count }) => [tag, count])).toEqual(counts);
    expect(await countTags(db, other)).toEqual([{ tag: "b", count: 1 }]);
  });

  it("gives none when there are none", async () => {
    expect(await countTags(await openMemory())).toEqual([]);
  });
});
