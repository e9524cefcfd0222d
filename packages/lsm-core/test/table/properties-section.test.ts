import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeProperties, encodeProperties } from "../../src/table/properties-section.ts";
import { sized, text } from "./hand-written-table.ts";
import { kindOf } from "./kind-of.ts";

function decode(payload: Uint8Array): Record<string, string> {
  return Object.fromEntries(decodeProperties(payload, 0, payload.length, "f", 0));
}

function pairs(...texts: string[]): Uint8Array {
  return Uint8Array.from(texts.flatMap((part) => sized(text(part))));
}

describe("properties section", () => {
  it("gives back what was put in, sorted by name", () => {
    expect([...encodeProperties({ b: "2", a: "x".repeat(200) })]).toEqual([...pairs("a", "x".repeat(200), "b", "2")]);
    expect(decode(encodeProperties({ b: "2", a: "1", comparator: "größer" }))).toEqual({
      a: "1",
      b: "2",
      comparator: "größer",
    });
    expect(decode(encodeProperties({}))).toEqual({});
  });

  it("refuses names that are empty, repeated or out of order, and a name without value", () => {
    for (const payload of [pairs("", "1"), pairs("a", "1", "a", "2"), pairs("b", "1", "a", "2"), pairs("a")]) {
      expect(kindOf(() => decode(payload))).toBe("Corruption");
    }
  });

  it("survives any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (payload) => {
        expect(kindOf(() => decode(payload)) ?? "Corruption").toBe("Corruption");
      }),
    );
  });
});
