import { describe, expect, it } from "vitest";
import type { Progress } from "../../src/definition/database-api.ts";
import { exportRecords } from "../../src/transfer/export-records.ts";
import { type Note, note, notesPlan } from "../feed/notes.ts";
import { ListSource } from "./ends.ts";

async function gather(source: ListSource): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const line of exportRecords(source)) {
    expect(line.endsWith("\n")).toBe(true);
    expect(line.indexOf("\n")).toBe(line.length - 1);
    all.push(JSON.parse(line));
  }
  return all;
}

function* notes(count: number): Generator<Note> {
  for (let id = 0; id < count; id++) yield note("a", id);
}

describe("an export", () => {
  it("begins with a header and has a line for each stored record", async () => {
    const plan = notesPlan();
    const source = new ListSource([plan, [note("a", 1), note("b", 2, { title: "two\nlines", rank: 1 })]]);
    expect(await gather(source)).toEqual([
      { format: "lsm-typed", version: 1, collections: { notes: 1 } },
      { c: "notes", v: { list: "a", id: 1, title: "a 1", tags: [], at: 1 } },
      { c: "notes", v: { list: "b", id: 2, title: "two\nlines", tags: [], at: 2, rank: 1 } },
    ]);
  });

  it("says what JSON cannot in a property of its own", async () => {
    const plan = notesPlan();
    const extra = { big: 2n ** 70n, bytes: new Uint8Array([1, 2, 255]), when: new Date(0), none: undefined };
    const [, line] = await gather(new ListSource([plan, [note("a", 1, extra)]]));
    expect(line).toMatchObject({
      v: { big: "1180591620717411303424", bytes: "AQL/", when: "1970-01-01T00:00:00.000Z", none: null },
      m: { values: { big: ["bigint"], when: ["Date"], bytes: [["custom", "bytes"]], none: ["undefined"] } },
    });
  });

  it("has the collections in their order, and a header only when there are none", async () => {
    const [one, two] = [notesPlan(), notesPlan({ name: "others", version: 7 })];
    const source = new ListSource([two, [note("a", 1)]], [one, [note("a", 1)]]);
    const [header, ...records] = await gather(source);
    expect(header).toMatchObject({ collections: { others: 7, notes: 1 } });
    expect(records.map((line) => (line as { c: string }).c)).toEqual(["others", "notes"]);
    expect(await gather(new ListSource())).toEqual([{ format: "lsm-typed", version: 1, collections: {} }]);
  });

  it("holds a snapshot from the first line to the end only", async () => {
    const source = new ListSource([notesPlan(), notes(10)]);
    const lines = exportRecords(source);
    expect(source.snapshots).toBe(0);
    await lines.next();
    expect(source.snapshots).toBe(1);
    await lines.return(undefined);
    expect(source.snapshots).toBe(0);
    await gather(source);
    expect(source.snapshots).toBe(0);
  });

  it("gives the snapshot back when a record cannot be read", async () => {
    const problem = new Error("a record that cannot be read");
    const source = new ListSource([
      notesPlan(),
      (function* () {
        yield note("a", 1);
        throw problem;
      })(),
    ]);
    await expect(gather(source)).rejects.toBe(problem);
    expect(source.snapshots).toBe(0);
  });

  it("reports progress now and then and at the end of each collection", async () => {
    const [plan, empty] = [notesPlan(), notesPlan({ name: "empty" })];
    const reports: Progress[] = [];
    const source = new ListSource([plan, notes(2500)], [empty, []]);
    for await (const _ of exportRecords(source, { onProgress: (progress) => void reports.push(progress) }));
    expect(reports).toEqual([
      { task: "export", collection: "notes", done: 1000 },
      { task: "export", collection: "notes", done: 2000 },
      { task: "export", collection: "notes", done: 2500, total: 2500 },
      { task: "export", collection: "empty", done: 0, total: 0 },
    ]);
  });

  it("ends by the signal with its reason", async () => {
    const source = new ListSource([notesPlan(), notes(10)]);
    const controller = new AbortController();
    const lines = exportRecords(source, { signal: controller.signal });
    await lines.next();
    await lines.next();
    controller.abort("enough");
    await expect(lines.next()).rejects.toBe("enough");
    expect(source.snapshots).toBe(0);
    await expect(exportRecords(source, { signal: controller.signal }).next()).rejects.toBe("enough");
  });
});
