import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatSpread } from "../src/format.ts";
import { spreadOf } from "../src/measure.ts";

describe("formats", () => {
  it.each([
    [0, "0 ns"],
    [999, "999 ns"],
    [999.6, "1.00 µs"],
    [12_345_678, "12.3 ms"],
    [5e9, "5.00 s"],
  ])("shows %d ns as %s", (nanoseconds, text) => {
    expect(formatDuration(nanoseconds)).toBe(text);
  });

  it("shows bytes in decimal units", () => {
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(69_420_000)).toBe("69.4 MB");
  });

  it("shows a range in the unit of its median, and none for one run", () => {
    expect(formatSpread(spreadOf([900, 2000, 1000]))).toBe("1.00 µs (0.90–2.00)");
    expect(formatSpread(spreadOf([900]))).toBe("900 ns");
  });

  it("takes the middle of an even number of runs between the two", () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  });
});
