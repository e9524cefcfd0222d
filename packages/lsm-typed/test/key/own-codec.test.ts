import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { intKey } from "../../src/key/int-key.ts";
import { InvalidKeyValueError, type KeyCodec } from "../../src/key/key-codec.ts";
import { tupleKey } from "../../src/key/tuple-key.ts";
import { compareBytes, decode, encode } from "./key-support.ts";

const parts = tupleKey([intKey, intKey, intKey]);

/** "1.10.0" behind "1.9.0". */
const versionKey: KeyCodec<string> = {
  name: "version",
  write(writer, value) {
    const [major = NaN, minor = NaN, patch = NaN] = value.split(".").map(Number);
    if (`${major}.${minor}.${patch}` !== value) throw new InvalidKeyValueError(`"${value}" is no version`);
    parts.write(writer, [major, minor, patch]);
  },
  read: (reader) => parts.read(reader).join("."),
};

it("is what docs/keys.md shows", () => {
  const page = readFileSync(new URL("../../docs/keys.md", import.meta.url), "utf8");
  const [, example] = /```ts\nimport .*?\n\n(.*?)```/s.exec(page) ?? [];
  expect(example).toBeDefined();
  expect(readFileSync(new URL(import.meta.url), "utf8")).toContain(example);
});

it("orders versions by their numbers and reads them back", () => {
  const versions = fc.tuple(fc.nat(12), fc.nat(300), fc.nat()).map((numbers) => numbers.join("."));
  const collator = new Intl.Collator("en", { numeric: true });
  fc.assert(
    fc.property(versions, versions, (a, b) => {
      expect(decode(versionKey, encode(versionKey, a))).toBe(a);
      const order = compareBytes(encode(versionKey, a), encode(versionKey, b));
      expect(Math.sign(order)).toBe(Math.sign(collator.compare(a, b)));
    }),
  );
});

it.each(["1.2", "1.2.3.4", "01.2.3", "1.2.x", "NaN.1.2", ""])("refuses %j", (text) => {
  expect(() => encode(versionKey, text)).toThrow(InvalidKeyValueError);
});
