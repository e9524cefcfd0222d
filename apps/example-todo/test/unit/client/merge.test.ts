import { describe, expect, it } from "vitest";
import type { Stored, Todo, TodoPage } from "../../../src/client/api/types.ts";
import type { Filter } from "../../../src/client/state/filter.ts";
import { mergeStored } from "../../../src/client/state/merge.ts";
import { orderOf } from "../../../src/client/state/order.ts";
import { ids, todo, VIEW } from "./todos.ts";

const PAGES: readonly TodoPage[] = [
  { items: [todo("b"), todo("d")], next: "1" },
  { items: [todo("f"), todo("h")], next: "2" },
];

const put = (value: Todo): Stored => ({ collection: "todos", type: "put", id: value.id, value });
const shape = (pages: readonly TodoPage[]): string => pages.map(({ items }) => ids(items)).join(" | ");

interface View {
  pages?: readonly TodoPage[];
  filter?: Filter;
}

function merge(stored: Stored, { pages = PAGES, filter = VIEW }: View = {}): readonly TodoPage[] {
  return mergeStored(
    pages,
    stored,
    filter,
    orderOf(filter, () => 0),
  );
}

describe("pages after something was stored", () => {
  it("have a new todo on the page where it belongs", () => {
    expect(shape(merge(put(todo("a"))))).toBe("a b d | f h");
    expect(shape(merge(put(todo("e"))))).toBe("b d | e f h");
    expect(shape(merge(put(todo("g"))))).toBe("b d | f g h");
  });

  it("leave what belongs behind them to later pages, if there are any", () => {
    expect(merge(put(todo("x")))).toBe(PAGES);
    expect(shape(merge(put(todo("x")), { pages: [{ items: [todo("b")] }] }))).toBe("b x");
  });

  it("keep the other pages as they are when one todo changes in place", () => {
    const changed = merge(put(todo("d", { title: "New", version: 2 })));
    expect(changed[0]?.items[1]?.title).toBe("New");
    expect(changed[1]).toBe(PAGES[1]);
  });

  it("keep the last one of all pages when it changes in place", () => {
    const changed = merge(put(todo("h", { title: "New", version: 2 })));
    expect(shape(changed)).toBe("b d | f h");
    expect(changed[1]?.items[1]?.title).toBe("New");
  });

  it("have a moved todo once", () => {
    expect(shape(merge(put(todo("b", { order: "ag", version: 2 }))))).toBe("d | f b h");
  });

  it("lose what was deleted, and what does not fit the view any more", () => {
    expect(shape(merge({ collection: "todos", type: "delete", id: "f" }))).toBe("b d | h");
    expect(shape(merge(put(todo("f", { done: true, version: 2 }))))).toBe("b d | h");
    expect(merge({ collection: "todos", type: "delete", id: "unknown" })).toBe(PAGES);
  });

  it("ignore versions that are not later than what they have", () => {
    expect(merge(put(todo("d", { title: "Late" })))).toBe(PAGES);
  });

  it("put right what came twice: as an event, and on a page that was on its way", () => {
    const pages = [{ items: [todo("b"), todo("d")] }, { items: [todo("d", { version: 2 }), todo("f")] }];
    expect(shape(merge(put(todo("d", { version: 2 })), { pages }))).toBe("b d | f");
  });

  it("keep the server's order in a search, and have a new match first", () => {
    const filter: Filter = { q: "title", status: "all", today: VIEW.today };
    expect(shape(merge(put(todo("z")), { filter }))).toBe("z b d | f h");
    expect(shape(merge(put(todo("d", { priority: 3, version: 2 })), { filter }))).toBe("b d | f h");
    expect(shape(merge(put(todo("d", { title: "Else", version: 2 })), { filter }))).toBe("b | f h");
  });

  it("do not change with a list", () => {
    expect(merge({ collection: "lists", type: "delete", id: "b" })).toBe(PAGES);
  });
});
