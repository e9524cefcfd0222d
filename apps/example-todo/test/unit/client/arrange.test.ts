import { describe, expect, it } from "vitest";
import { movableTo, successorOf, withMoved } from "../../../src/client/state/arrange.ts";
import { ids, todo } from "./todos.ts";

const [a, b, c, d] = [todo("a"), todo("b"), todo("c"), todo("d", { done: true })];

describe("movableTo", () => {
  it("keeps open todos before done ones", () => {
    const shown = { items: [a, b, c, d], hasMore: false };
    expect([-1, 0, 2, 3, 9].map((to) => movableTo(shown, a, to))).toEqual([0, 0, 2, 2, 2]);
    expect([0, 3].map((to) => movableTo(shown, d, to))).toEqual([3, 3]);
  });

  it("lets nothing behind the last one while there are more", () => {
    expect(movableTo({ items: [a, b, c], hasMore: true }, a, 2)).toBe(1);
    expect(movableTo({ items: [a, b, c, d], hasMore: true }, a, 2)).toBe(2);
  });
});

describe("withMoved", () => {
  it("moves one item, and nothing when it is not there", () => {
    expect(ids(withMoved([a, b, c], "a", 2))).toBe("b c a");
    expect(ids(withMoved([a, b, c], "c", 0))).toBe("c a b");
    expect(withMoved([a, b], "x", 0)).toEqual([a, b]);
  });
});

describe("successorOf", () => {
  it("is the next one that is still there, or else the last of all", () => {
    expect(successorOf("a", [a, b, c], [b, c])).toBe("b");
    expect(successorOf("a", [a, b, c], [c])).toBe("c");
    expect(successorOf("c", [a, b, c], [a, b])).toBe("b");
    expect(successorOf("b", [a, b], [d, a])).toBe("a");
  });

  it("is nobody while one is there, wherever it moved, and when nobody is left", () => {
    expect(successorOf("a", [a, b], [b, a])).toBeUndefined();
    expect(successorOf("x", [a, b], [b])).toBeUndefined();
    expect(successorOf(undefined, [a, b], [b])).toBeUndefined();
    expect(successorOf("a", [a], [])).toBeUndefined();
  });
});
