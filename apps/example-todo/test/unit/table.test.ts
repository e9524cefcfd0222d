import { describe, expect, it } from "vitest";
import { formatTable } from "../../src/cli/table.ts";

describe("formatTable", () => {
  it("aligns columns by what people see, and leaves out empty ones", () => {
    const rows = [
      ["1", "", "e\u0301te\u0301"],
      ["22", "", "x"],
    ];
    expect(formatTable(["id", "due", "title"], rows)).toBe("id  title\n1   e\u0301te\u0301\n22  x");
  });
});
