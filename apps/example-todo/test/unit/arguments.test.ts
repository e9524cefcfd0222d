import { describe, expect, it } from "vitest";
import { readDay, readNumber } from "../../src/cli/read-input.ts";
import { readArguments } from "../../src/server/arguments.ts";
import { TODAY } from "../support/todos.ts";

describe("the server's arguments", () => {
  it("have defaults", () => {
    expect(readArguments([])).toEqual({
      port: 5173,
      isExactPort: false,
      host: "127.0.0.1",
      data: undefined,
      seed: 0,
      help: false,
    });
  });

  it("are read", () => {
    expect(readArguments(["--port", "0", "--host", "::1", "--data=x", "--seed", "10000"])).toEqual({
      port: 0,
      isExactPort: true,
      host: "::1",
      data: "x",
      seed: 10_000,
      help: false,
    });
  });

  it.each([
    [["--port", "http"], "--port must be"],
    [["--port", "65536"], "--port must be"],
    [["--seed", "-1"], "--seed"],
    [["--seed", "1e3"], "--seed must be"],
    [["--frob"], "--frob"],
    [["extra"], "extra"],
  ])("are refused when they make no sense: %j", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

describe("the command line", () => {
  it.each([
    ["today", "2026-11-22"],
    ["tomorrow", "2026-11-23"],
    ["+10", "2026-12-02"],
    ["2027-01-01", "2027-01-01"],
    ["soon", "soon"],
  ])("reads the day %s as %s", (text, day) => {
    expect(readDay(text, TODAY)).toBe(day);
  });

  it("reads numbers and leaves the rest to the schema", () => {
    expect([readNumber("3"), readNumber("x"), readNumber(undefined)]).toEqual([3, "x", undefined]);
  });
});
