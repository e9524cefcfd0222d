import fc from "fast-check";
import { expect, it } from "vitest";
import { exportRecords } from "../../src/transfer/export-records.ts";
import { importRecords } from "../../src/transfer/import-records.ts";
import { note, notesPlan } from "../feed/notes.ts";
import { SEED } from "../support/random.ts";
import { sized } from "../support/soak.ts";
import { ListSource, MapTarget } from "./ends.ts";

/** Everything that a stored record may hold. */
const stored = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 20 }),
    fc.uniqueArray(fc.integer()).map((items) => new Set(items)),
    fc.array(fc.tuple(fc.string(), tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b.c", "d\\e", "json", "meta", ""), tie("value"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
}));

const key = fc.record({ list: fc.string({ unit: "grapheme" }), id: fc.integer(), title: fc.string({ minLength: 1 }) });
const records = fc.uniqueArray(fc.tuple(key, stored.value), {
  selector: ([{ list, id }]) => `${id} ${list}`,
  maxLength: 12,
});
const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 400 }));

/** The bytes in pieces of these lengths. */
function* cut(bytes: Uint8Array, lengths: Iterator<number>): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const length = lengths.next().value as number;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

it("importing an export gives the same records, wherever the export is cut", async () => {
  await fc.assert(
    fc.asyncProperty(records, cuts, fc.integer({ min: 1, max: 5 }), async (drawn, lengths, batchSize) => {
      const plan = notesPlan();
      const notes = drawn.map(([{ list, id, title }, extra]) => note(list, id, { title, extra }));
      let text = "";
      for await (const line of exportRecords(new ListSource([plan, notes]))) text += line;
      const target = new MapTarget(plan);
      const pieces = cut(new TextEncoder().encode(text), lengths[Symbol.iterator]());
      expect((await importRecords(target, pieces, { batchSize })).records).toBe(notes.length);
      expect(target.records).toStrictEqual(notes);
    }),
    { seed: SEED, numRuns: sized(300, 20_000) },
  );
});

it("bytes of any length go through an export", async () => {
  const plan = notesPlan();
  const bytes = Uint8Array.from({ length: 300_001 }, (_, i) => (i * 31) >> 3);
  const records = [note("a", 1, { bytes }), note("a", 2, { bytes: new Uint8Array(0) })];
  const target = new MapTarget(plan);
  await importRecords(target, exportRecords(new ListSource([plan, records])));
  expect(target.records).toStrictEqual(records);
});
