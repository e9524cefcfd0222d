import { describe, expect, it } from "vitest";
import { TypedError, UniqueViolationError } from "../../src/base/errors.ts";
import type { Progress } from "../../src/definition/database-api.ts";
import { importRecords } from "../../src/transfer/import-records.ts";
import { note, notesPlan } from "../feed/notes.ts";
import { lines, MapTarget, noteLine, validationErrorOf } from "./ends.ts";

describe("an import", () => {
  it("writes the records of all lines, and says how many there were", async () => {
    const target = new MapTarget(notesPlan());
    const result = await importRecords(target, lines(noteLine("a", 1), "", noteLine("a", 2, { rank: 3 })));
    expect(result).toEqual({ records: 2, lines: 4 });
    expect(target.records).toEqual([note("a", 1), note("a", 2, { rank: 3 })]);
  });

  it("takes text and bytes, at once and in pieces", async () => {
    const text = lines(noteLine("é", 1));
    const bytes = new TextEncoder().encode(text);
    const piecewise = async function* (): AsyncGenerator<Uint8Array> {
      for (const byte of bytes) yield new Uint8Array([byte]);
    };
    const sources = [text, bytes, [text], Array.from(text), [bytes], piecewise(), new Blob([bytes]).stream()];
    for (const source of sources) {
      const target = new MapTarget(notesPlan());
      await importRecords(target, source as AsyncIterable<Uint8Array>);
      expect(target.records).toEqual([note("é", 1)]);
    }
  });

  it("fills in what the schema has defaults for", async () => {
    const target = new MapTarget(notesPlan());
    await importRecords(target, lines({ c: "notes", v: { list: "a", id: 1, title: "x", at: 1 } }));
    expect(target.records).toEqual([note("a", 1, { title: "x" })]);
  });

  it("replaces records that are there, or refuses them with their line", async () => {
    const target = new MapTarget(notesPlan());
    await importRecords(target, lines(noteLine("a", 1)));
    await importRecords(target, lines(noteLine("a", 1, { title: "new" })), { mode: "put" });
    expect(target.records).toEqual([note("a", 1, { title: "new" })]);

    const again = lines(noteLine("a", 2), noteLine("a", 3), noteLine("a", 1));
    const error = await validationErrorOf(importRecords(target, again, { mode: "insert" }));
    expect(error).toMatchObject({ line: 4, collection: "notes", cause: { code: "DuplicateKey" } });
    expect(target.records).toHaveLength(1);

    const twice = lines(noteLine("a", 7), noteLine("a", 8), noteLine("a", 7));
    expect(await validationErrorOf(importRecords(target, twice, { mode: "insert" }))).toMatchObject({ line: 4 });
  });

  it("writes batches of a size, each in one transaction", async () => {
    const target = new MapTarget(notesPlan());
    const records = Array.from({ length: 7 }, (_, id) => noteLine("a", id));
    await importRecords(target, lines(...records), { batchSize: 3 });
    expect(target.batches).toEqual([3, 3, 1]);
    const large = new MapTarget(notesPlan());
    await importRecords(large, lines(...Array.from({ length: 2001 }, (_, id) => noteLine("a", id))));
    expect(large.batches).toEqual([1000, 1000, 1]);
  });

  it("keeps batches of long lines small", async () => {
    const target = new MapTarget(notesPlan());
    const title = "x".repeat(3 << 20);
    const source = function* (): Generator<string> {
      yield lines();
      for (let id = 0; id < 12; id++) yield `${JSON.stringify(noteLine("a", id, { title }))}\n`;
    };
    await importRecords(target, source());
    expect(target.batches).toEqual([6, 6]);
  });

  it("writes nothing in a dry run, and finds what is wrong", async () => {
    const target = new MapTarget(notesPlan());
    expect(await importRecords(target, lines(noteLine("a", 1)), { dryRun: true })).toEqual({ records: 1, lines: 2 });
    const wrong = lines(noteLine("a", 1), noteLine("a", 2, { title: "" }));
    expect(await validationErrorOf(importRecords(target, wrong, { dryRun: true }))).toMatchObject({ line: 3 });
    expect(target.batches).toEqual([]);
  });

  it("reports progress after each batch", async () => {
    const plans = [notesPlan(), notesPlan({ name: "others" })];
    const reports: Progress[] = [];
    const header = { format: "lsm-typed", version: 1, collections: { notes: 1, others: 1 } };
    const others = [1, 2].map((id) => ({ ...noteLine("a", id), c: "others" }));
    const source = [header, noteLine("a", 1), noteLine("a", 2), noteLine("a", 3), ...others];
    await importRecords(
      new MapTarget(...plans),
      source.map((line) => `${JSON.stringify(line)}\n`),
      {
        batchSize: 2,
        onProgress: (progress) => void reports.push(progress),
      },
    );
    expect(reports).toEqual([
      { task: "import", collection: "notes", done: 2 },
      { task: "import", collection: "notes", done: 3 },
      { task: "import", collection: "others", done: 1 },
      { task: "import", collection: "others", done: 2 },
    ]);
  });

  it("refuses sources and sizes that are none", async () => {
    const target = new MapTarget(notesPlan());
    await expect(importRecords(target, [1] as never)).rejects.toThrow(TypeError);
    await expect(importRecords(target, "", { batchSize: 0 })).rejects.toThrow(RangeError);
    await expect(importRecords(target, "", { lineBytes: 1.5 })).rejects.toThrow(RangeError);
  });
});

describe("a line that is not valid", () => {
  const header = lines().trimEnd();

  it.each([
    ["is no JSON", "{", []],
    ["is no object", "[1]", []],
    ["is null", "null", []],
    ["names no collection", { v: {} }, ["c"]],
    ["names a collection that the header does not list", { c: "others", v: {} }, ["c"]],
    ["names a property of every object", { c: "constructor", v: {} }, ["c"]],
    ["has no record", { c: "notes" }, ["v"]],
    ["has a record that is a list", { c: "notes", v: [1] }, ["v"]],
    ["has a record that is something else by its additions", { ...noteLine("a", 1), m: { values: ["Date"] } }, ["at"]],
    ["lacks a field", { c: "notes", v: { id: 1, title: "x", at: 1 } }, ["list"]],
    ["has a field of another type", noteLine("a", 1, { title: 5 }), ["title"]],
    ["has what the codec cannot decode", noteLine("a", 1, { at: "today" }), ["at"]],
    ["has a key without a place in the order", noteLine("\ud800", 1), ["list"]],
    ["has additions of another shape", { ...noteLine("a", 1), m: { values: { title: ["nothing"] } } }, []],
    ["has a second header", header, ["c"]],
  ])("%s: its batch is not written, those before it are", async (_, line, path) => {
    const target = new MapTarget(notesPlan());
    const good = [1, 2, 3].map((id) => noteLine("a", id));
    const error = await validationErrorOf(
      importRecords(target, lines(...good, line, noteLine("a", 4)), { batchSize: 2 }),
    );
    expect(error.line).toBe(5);
    expect(error.message).toContain("line 5");
    expect(error.issues[0]?.path).toEqual(path);
    expect(target.records).toEqual([note("a", 1), note("a", 2)]);
  });

  it("is found however deep it goes", async () => {
    const deep = `{"c":"notes","v":${"[".repeat(50_000)}${"]".repeat(50_000)},"m":{"values":{"a":["Date"]}}}`;
    const error = await validationErrorOf(importRecords(new MapTarget(notesPlan()), lines(deep)));
    expect(error.line).toBe(2);
  });

  it("does not reach the prototypes of objects", async () => {
    const target = new MapTarget(notesPlan());
    const text = `{"c":"notes","v":{"__proto__":{"polluted":1},"list":"a","id":1,"title":"x","at":1},"m":{"values":{"__proto__.polluted":["Date"]}}}`;
    await validationErrorOf(importRecords(target, lines(text)));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("is too long", async () => {
    const target = new MapTarget(notesPlan());
    const text = lines(noteLine("a", 1), noteLine("a", 2, { title: "x".repeat(200) }));
    expect(await validationErrorOf(importRecords(target, text, { lineBytes: 150 }))).toMatchObject({ line: 3 });
    expect(target.records).toEqual([]);
  });
});

describe("a header", () => {
  it.each([
    ["is missing", JSON.stringify(noteLine("a", 1)), ["format"]],
    ["is of another format", '{"format":"other"}', ["format"]],
    ["is of a later version", '{"format":"lsm-typed","version":2,"collections":{}}', ["version"]],
    ["lists no collections", '{"format":"lsm-typed","version":1}', ["collections"]],
    [
      "lists an unknown collection",
      '{"format":"lsm-typed","version":1,"collections":{"others":1}}',
      ["collections", "others"],
    ],
    [
      "has no schema version",
      '{"format":"lsm-typed","version":1,"collections":{"notes":"1"}}',
      ["collections", "notes"],
    ],
    [
      "has a later schema version",
      '{"format":"lsm-typed","version":1,"collections":{"notes":2}}',
      ["collections", "notes"],
    ],
  ])("that %s is refused", async (_, line, path) => {
    const error = await validationErrorOf(importRecords(new MapTarget(notesPlan()), `\n${line}\n`));
    expect(error.line).toBe(2);
    expect(error.issues[0]?.path).toEqual(path);
  });

  it("is asked for when there is nothing at all", async () => {
    for (const source of ["", "\n\n", []]) {
      expect(await validationErrorOf(importRecords(new MapTarget(notesPlan()), source))).toMatchObject({ line: 1 });
    }
  });
});

describe("records of earlier schema versions", () => {
  const migrations = new Map<number, (old: Record<string, unknown>) => unknown>([
    [2, (old: Record<string, unknown>) => ({ ...old, title: `${String(old["title"])}!` })],
    [3, (old: Record<string, unknown>) => ({ ...old, rank: 1 })],
  ]);
  const old = (version: number): string => lines(noteLine("a", 1)).replace('"notes":1', `"notes":${version}`);

  it("are migrated from the version that the header says", async () => {
    for (const [version, title] of [
      [1, "a 1!"],
      [2, "a 1"],
    ] as const) {
      const target = new MapTarget(notesPlan({ version: 3, migrations }));
      await importRecords(target, old(version));
      expect(target.records).toEqual([note("a", 1, { title, rank: 1 })]);
    }
  });

  it("are refused when a migration is missing, fails or gives what does not fit", async () => {
    const wrong = [
      { version: 4, migrations },
      { version: 2, migrations: new Map([[2, () => expect.fail("a problem of the migration")]]) },
      { version: 2, migrations: new Map([[2, () => undefined]]) },
      { version: 2, migrations: new Map([[2, () => ({ list: 5 })]]) },
    ];
    for (const more of wrong) {
      expect(await validationErrorOf(importRecords(new MapTarget(notesPlan(more)), old(1)))).toMatchObject({ line: 2 });
    }
  });
});

describe("what the target refuses", () => {
  it("is the error of its line when it is about a record", async () => {
    const plan = notesPlan();
    const refused = new UniqueViolationError({ collection: "notes", key: { list: "a", id: 2 } }, "byTitle", ["x"], {});
    const target = { plans: [plan], write: () => Promise.reject(refused) };
    const error = await validationErrorOf(
      importRecords(target, lines(noteLine("a", 1), noteLine("a", 2), noteLine("a", 3))),
    );
    expect(error.line).toBe(3);
    expect(error.cause).toBe(refused);
  });

  it("passes through when it is not", async () => {
    const problems = [
      new Error("a full disk"),
      new TypedError("Conflict", "it lost every time", { collection: "notes" }),
    ];
    for (const problem of problems) {
      const target = { plans: [notesPlan()], write: () => Promise.reject(problem) };
      await expect(importRecords(target, lines(noteLine("a", 1)))).rejects.toBe(problem);
    }
  });
});

describe("the signal of an import", () => {
  it("ends it behind the batch under way", async () => {
    const target = new MapTarget(notesPlan());
    const controller = new AbortController();
    const source = async function* (): AsyncGenerator<string> {
      yield lines(noteLine("a", 1), noteLine("a", 2));
      controller.abort("enough");
      yield `${JSON.stringify(noteLine("a", 3))}\n`;
    };
    await expect(importRecords(target, source(), { batchSize: 2, signal: controller.signal })).rejects.toBe("enough");
    expect(target.batches).toEqual([2]);
  });

  it("ends it while the source is silent, and tells the source", async () => {
    const controller = new AbortController();
    let isTold = false;
    const source: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => {
          isTold = true;
          return new Promise(() => {});
        },
      }),
    };
    const importing = importRecords(new MapTarget(notesPlan()), source, { signal: controller.signal });
    controller.abort("enough");
    await expect(importing).rejects.toBe("enough");
    expect(isTold).toBe(true);
  });

  it("ends it between batches of one piece", async () => {
    const target = new MapTarget(notesPlan());
    const controller = new AbortController();
    const text = lines(...[1, 2, 3].map((id) => noteLine("a", id)));
    const onProgress = (): void => controller.abort("enough");
    await expect(importRecords(target, text, { batchSize: 1, signal: controller.signal, onProgress })).rejects.toBe(
      "enough",
    );
    expect(target.batches).toEqual([1]);
  });
});

it("a source that has ended is left alone", async () => {
  const pieces = [lines()];
  const source: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const value = pieces.shift();
        return value === undefined ? { done: true, value } : { done: false, value };
      },
      return: () => expect.fail("return was called behind the end"),
    }),
  };
  expect(await importRecords(new MapTarget(notesPlan()), source)).toEqual({ records: 0, lines: 1 });
});

it("a source is told to end when a line is not valid", async () => {
  let isTold = false;
  const source = function* (): Generator<string> {
    try {
      yield lines("{");
      yield "more";
    } finally {
      isTold = true;
    }
  };
  await validationErrorOf(importRecords(new MapTarget(notesPlan()), source()));
  expect(isTold).toBe(true);
});
