import { describe, expect, it } from "vitest";
import { desc, isDescending } from "../../src/definition/descending.ts";

describe("desc", () => {
  it("names a field, and is told apart from objects that look like it", () => {
    expect(desc("due").desc).toBe("due");
    expect(isDescending(desc("due"))).toBe(true);
    for (const other of ["due", { desc: "due" }, null, undefined, 1, ["due"]]) expect(isDescending(other)).toBe(false);
  });

  it("is frozen", () => {
    expect(Object.isFrozen(desc("due"))).toBe(true);
  });

  it("refuses what is no name", () => {
    // @ts-expect-error -- a string
    expect(() => desc(1)).toThrow(TypeError);
    // @ts-expect-error -- once is enough
    expect(() => desc(desc("due"))).toThrow(TypeError);
  });
});
