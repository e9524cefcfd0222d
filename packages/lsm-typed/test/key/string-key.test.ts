import { afterEach, describe, expect, it, vi } from "vitest";
import { stringKey } from "../../src/key/string-key.ts";
import { decode, encode } from "./key-support.ts";

const texts = Array.from({ length: 80 }, (_, length) => "ab\x7f".repeat(30).slice(0, length));

describe("text", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it("is the same on platforms without Buffer", async () => {
    vi.stubGlobal("Buffer", undefined);
    vi.resetModules();
    const { stringKey: portable } = await import("../../src/key/string-key.ts");
    vi.unstubAllGlobals();
    expect(portable).not.toBe(stringKey);
    for (const text of [...texts, "\0", "é", `${"long ".repeat(20)}é\0`]) {
      const bytes = encode(portable, text);
      expect(bytes).toStrictEqual(encode(stringKey, text));
      expect(decode(portable, bytes)).toBe(text);
    }
  });

  it("is read whatever its length", () => {
    for (const text of texts) expect(decode(stringKey, encode(stringKey, text))).toBe(text);
  });

  it("keeps a byte order mark", () => {
    for (const text of ["\ufeff", "\ufeffa", "a\ufeff"]) expect(decode(stringKey, encode(stringKey, text))).toBe(text);
  });
});
