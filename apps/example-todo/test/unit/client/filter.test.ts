import { describe, expect, it } from "vitest";
import { type Filter, hashOf, isArrangeable, parsePlace, type Place } from "../../../src/client/state/filter.ts";
import { matches, orderOf } from "../../../src/client/state/order.ts";
import { ids, todo, VIEW } from "./todos.ts";

describe("a place", () => {
  it.each<[Place, string]>([
    [{}, "#/all"],
    [{ due: "today" }, "#/today"],
    [{ list: "x-1" }, "#/list/x-1"],
    [{ list: "x-1", tag: "a&b=ü" }, "#/list/x-1?tag=a%26b%3D%C3%BC"],
    [{ due: "overdue", tag: "home" }, "#/overdue?tag=home"],
  ])("%j is %s in the address", (place, hash) => {
    expect(hashOf(place)).toBe(hash);
    expect(parsePlace(hash)).toEqual(place);
  });

  it("is the first view when the address is unknown", () => {
    expect(parsePlace("")).toEqual({});
    expect(parsePlace("#/nowhere")).toEqual({});
  });
});

describe("a filter", () => {
  const at = (filter: Partial<Filter>): Filter => ({ status: "open", today: VIEW.today, ...filter });

  it("decides which todos are shown", () => {
    expect(matches(todo("a"), at({ list: "other" }))).toBe(false);
    expect(matches(todo("a", { done: true }), at({}))).toBe(false);
    expect(matches(todo("a", { done: true }), at({ status: "all" }))).toBe(true);
    expect(matches(todo("a", { tags: ["home"] }), at({ tag: "home" }))).toBe(true);
    expect(matches(todo("a"), at({ tag: "home" }))).toBe(false);
    expect(matches(todo("a", { due: "2026-11-21" }), at({ due: "overdue" }))).toBe(true);
    expect(matches(todo("a", { due: "2026-11-22" }), at({ due: "overdue" }))).toBe(false);
    expect(matches(todo("a", { notes: "Crème fraîche" }), at({ q: "creme frai" }))).toBe(true);
    expect(matches(todo("a"), at({ q: "creme" }))).toBe(false);
  });

  it("lets todos be arranged in a list only", () => {
    expect(isArrangeable(at({ list: "x" }))).toBe(true);
    expect(isArrangeable(at({ list: "x", tag: "home" }))).toBe(false);
    expect(isArrangeable(at({}))).toBe(false);
  });
});

describe("the order of a view", () => {
  const sorted = (filter: Partial<Filter>, todos: ReturnType<typeof todo>[]): string => {
    const compare = orderOf({ status: "all", today: VIEW.today, ...filter }, (listId) => Number(listId));
    return ids(todos.toSorted(compare));
  };

  it("is list by list as arranged, open before done", () => {
    const todos = [
      todo("done", { listId: "1", done: true, order: "a0" }),
      todo("later-list", { listId: "2", order: "a0" }),
      todo("second", { listId: "1", order: "a2" }),
      todo("first", { listId: "1", order: "a1" }),
    ];
    expect(sorted({}, todos)).toBe("first second later-list done");
  });

  it("is by day where days matter, the most important of a day first", () => {
    const todos = [
      todo("b", { listId: "1", due: "2026-11-24", priority: 3 }),
      todo("c", { listId: "1", due: "2026-11-23" }),
      todo("a", { listId: "1", due: "2026-11-23", priority: 2 }),
    ];
    expect(sorted({ due: "week" }, todos)).toBe("a c b");
  });
});
