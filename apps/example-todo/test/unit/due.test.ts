import { describe, expect, it } from "vitest";
import { addDays, dayOf, daysOf, isDue } from "../../src/shared/due.ts";
import { TODAY } from "../support/todos.ts";

describe("dayOf", () => {
  it("gives the day of the clock on the wall", () => {
    expect(dayOf(new Date(2026, 0, 5, 0, 0, 0))).toBe("2026-01-05");
    expect(dayOf(new Date(2026, 11, 31, 23, 59, 59))).toBe("2026-12-31");
  });
});

describe("addDays", () => {
  it.each([
    ["2026-11-22", 1, "2026-11-23"],
    ["2026-11-30", 1, "2026-12-01"],
    ["2026-12-31", 1, "2027-01-01"],
    ["2028-02-28", 1, "2028-02-29"],
    ["2026-03-28", 2, "2026-03-30"],
    ["2026-01-01", -1, "2025-12-31"],
  ])("%s and %i days is %s", (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected);
  });
});

describe("isDue", () => {
  it.each([
    ["overdue", ["2026-11-21", "2020-01-01"], ["2026-11-22", "2026-11-23", undefined]],
    ["today", ["2026-11-22"], ["2026-11-21", "2026-11-23", undefined]],
    ["week", ["2026-11-22", "2026-11-28"], ["2026-11-21", "2026-11-29", undefined]],
    ["none", [undefined], ["2026-11-22"]],
  ] as const)("%s", (filter, inside, outside) => {
    for (const due of inside) expect(isDue(due, filter, TODAY)).toBe(true);
    for (const due of outside) expect(isDue(due, filter, TODAY)).toBe(false);
  });

  it("agrees with the ranges that are read from the index", () => {
    expect(daysOf("overdue", TODAY)).toEqual({ to: "2026-11-22" });
    expect(daysOf("today", TODAY)).toEqual({ from: "2026-11-22", to: "2026-11-23" });
    expect(daysOf("week", TODAY)).toEqual({ from: "2026-11-22", to: "2026-11-29" });
    expect(daysOf("none", TODAY)).toBeUndefined();
  });
});
