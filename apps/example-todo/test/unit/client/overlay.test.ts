import { describe, expect, it } from "vitest";
import type { Todo } from "../../../src/client/api/types.ts";
import type { Change } from "../../../src/client/state/change.ts";
import type { Filter } from "../../../src/client/state/filter.ts";
import { orderOf } from "../../../src/client/state/order.ts";
import { overlayLists, overlayTodos, withLeaving } from "../../../src/client/state/overlay.ts";
import { ids, list, todo, VIEW } from "./todos.ts";

const ITEMS = [todo("b"), todo("d"), todo("f")];

interface View {
  filter?: Filter;
  items?: readonly Todo[];
  hasMore?: boolean;
}

function overlay(changes: Change[], { filter = VIEW, items = ITEMS, hasMore = false }: View = {}): readonly Todo[] {
  return overlayTodos({ items, hasMore, filter, compare: orderOf(filter, () => 0) }, changes);
}

describe("todos with changes laid over them", () => {
  it("are the server's own array while nothing waits", () => {
    expect(overlay([])).toBe(ITEMS);
  });

  it("have a new one at its place, and only once when the server has it already", () => {
    const change: Change = { kind: "createTodo", todo: todo("c") };
    expect(ids(overlay([change]))).toBe("b c d f");
    const stored = todo("c", { title: "As the server has it" });
    const shown = overlay([change], { items: [todo("b"), stored] });
    expect(shown).toEqual([todo("b"), stored]);
  });

  it("have the fields of all changes, in their order", () => {
    const first: Change = {
      kind: "editTodo",
      was: todo("d"),
      fields: { title: "One", priority: 2, due: "2026-11-30" },
    };
    const second: Change = { kind: "editTodo", was: todo("d"), fields: { title: "Two", due: null } };
    expect(overlay([first, second])[1]).toEqual(todo("d", { title: "Two", priority: 2 }));
  });

  it("do not have what leaves the view", () => {
    expect(ids(overlay([{ kind: "editTodo", was: todo("d"), fields: { done: true } }]))).toBe("b f");
    expect(ids(overlay([{ kind: "editTodo", was: todo("d"), fields: { listId: "list-b" } }]))).toBe("b f");
    expect(ids(overlay([{ kind: "deleteTodo", was: todo("b") }]))).toBe("d f");
  });

  it("have what comes into the view from elsewhere", () => {
    const was = todo("e", { listId: "list-b" });
    expect(ids(overlay([{ kind: "editTodo", was, fields: { listId: VIEW.list } }]))).toBe("b d e f");
  });

  it("have a moved one at its new place", () => {
    const place = { side: "after", neighbour: "f", order: "ag" } as const;
    expect(ids(overlay([{ kind: "editTodo", was: todo("b"), fields: {}, place }]))).toBe("d f b");
  });

  it("have what was deleted and brought back", () => {
    const changes: Change[] = [
      { kind: "deleteTodo", was: todo("d") },
      { kind: "restoreTodo", todo: todo("d") },
    ];
    expect(ids(overlay(changes))).toBe("b d f");
  });

  it("do not have those of a deleted list", () => {
    expect(overlay([{ kind: "deleteList", was: list(VIEW.list) }])).toEqual([]);
  });

  it("leave what belongs behind the loaded part to the pages that are not loaded", () => {
    const change: Change = { kind: "createTodo", todo: todo("x") };
    expect(ids(overlay([change], { hasMore: true }))).toBe("b d f");
    expect(ids(overlay([change], { hasMore: false }))).toBe("b d f x");
  });

  it("keep the last one of the loaded part when it changes", () => {
    const change: Change = { kind: "editTodo", was: todo("f"), fields: { title: "New" } };
    expect(ids(overlay([change], { hasMore: true }))).toBe("b d f");
  });

  it("keep the server's order in a search, with new ones first", () => {
    const filter: Filter = { q: "title", status: "all", today: VIEW.today };
    const changes: Change[] = [
      { kind: "editTodo", was: todo("d"), fields: { priority: 3 } },
      { kind: "createTodo", todo: todo("z") },
      { kind: "editTodo", was: todo("f"), fields: { title: "Something else" } },
    ];
    expect(ids(overlay(changes, { filter }))).toBe("z b d");
  });
});

describe("todos that were just checked", () => {
  it("stay for a moment where they were, as done", () => {
    const items = [todo("b"), todo("f")];
    const leaving = new Map([
      ["d", todo("d")],
      ["e", todo("e")],
    ]);
    const shown = withLeaving({ items, hasMore: false, filter: VIEW, compare: orderOf(VIEW, () => 0) }, leaving);
    expect(shown.map(({ id, done }) => `${id}${done ? " done" : ""}`)).toEqual(["b", "d done", "e done", "f"]);
  });
});

describe("lists with changes laid over them", () => {
  const LISTS = [list("list-a", { open: 2, done: 1 }), list("list-b")];
  const numbers = (changes: Change[]) => overlayLists(LISTS, changes).map(({ open, done }) => `${open}/${done}`);

  it("count what is added, checked, moved and deleted", () => {
    expect(numbers([{ kind: "createTodo", todo: todo("x") }])).toEqual(["3/1", "0/0"]);
    expect(numbers([{ kind: "editTodo", was: todo("x"), fields: { done: true } }])).toEqual(["1/2", "0/0"]);
    expect(numbers([{ kind: "editTodo", was: todo("x"), fields: { listId: "list-b" } }])).toEqual(["1/1", "1/0"]);
    expect(numbers([{ kind: "deleteTodo", was: todo("x", { done: true }) }])).toEqual(["2/0", "0/0"]);
    expect(numbers([{ kind: "editTodo", was: todo("x"), fields: { title: "Only this" } }])).toEqual(["2/1", "0/0"]);
  });

  it("are renamed, moved, added and deleted", () => {
    const names = (change: Change) => overlayLists(LISTS, [change]).map(({ name }) => name);
    const was = list("list-b");
    expect(names({ kind: "editList", was, fields: { name: "New" } })).toEqual(["Name of list-a", "New"]);
    const place = { side: "before", neighbour: "list-a", order: "Zz" } as const;
    expect(names({ kind: "editList", was, fields: {}, place })).toEqual(["Name of list-b", "Name of list-a"]);
    expect(names({ kind: "createList", list: list("list-c") })).toHaveLength(3);
    expect(names({ kind: "createList", list: list("list-b") })).toHaveLength(2);
    expect(names({ kind: "deleteList", was })).toEqual(["Name of list-a"]);
  });
});
