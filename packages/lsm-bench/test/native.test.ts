import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Recording, RecordingTarget } from "../src/native/recording-target.ts";
import { ABSENT, TRACE, TraceWriter } from "../src/native/trace.ts";
import { loadTarget } from "../src/targets/registry.ts";

const run = promisify(execFile);
const bytes = (text: string): Buffer => Buffer.from(text);

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lsm-bench-native-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function record(change: (recording: Recording) => void = () => {}): Promise<Recording> {
  const recording = new Recording(new TraceWriter(join(dir, "trace")));
  const target = new RecordingTarget(recording);
  await target.open("", { durability: "process", purpose: "write", cacheBytes: 1, valueBytes: 20 });
  recording.trace.add(TRACE.rowBegin, 1, 1);
  target.put(bytes("a"), bytes("one"));
  target.putBatch([bytes("c"), bytes("b")], [bytes("three"), bytes("two")], 0, 2);
  target.delete(bytes("c"));
  expect(target.get(bytes("a"))).toEqual(bytes("one"));
  expect(target.get(bytes("c"))).toBeUndefined();
  const found: string[] = [];
  target.scanAll(true, (key) => found.push(String(key)));
  target.rangeAll([bytes("aa")], 5, (key) => found.push(String(key)));
  target.put(bytes("ab"), bytes("new"));
  target.seekAll([bytes("aa"), bytes("b")], 1, (key) => found.push(String(key)));
  expect(found).toEqual(["b", "a", "b", "ab", "b"]);
  change(recording);
  recording.trace.add(TRACE.rowEnd);
  await target.close();
  recording.trace.close();
  recording.keys.write(join(dir, "keys"));
  recording.values.write(join(dir, "values"));
  return recording;
}

describe("a recording", () => {
  it("holds operations with their answers, and every key and value once", async () => {
    await record();
    const trace = readFileSync(join(dir, "trace"));
    const entries = Array.from({ length: trace.length / 12 }, (_, i) =>
      [0, 4, 8].map((offset) => trace.readUInt32LE(i * 12 + offset)),
    );
    expect(entries.slice(2, 8)).toEqual([
      [TRACE.put, 0, 0],
      [TRACE.batch, 2, 0],
      [TRACE.put, 1, 1],
      [TRACE.put, 2, 2],
      [TRACE.delete, 1, 0],
      [TRACE.get, 0, 0],
    ]);
    expect(entries[8]).toEqual([TRACE.get, 1, ABSENT]);
    expect(entries.at(-1)).toEqual([TRACE.end, 0, 0]);
    expect(readFileSync(join(dir, "values")).toString("latin1")).toBe(
      "\u0003\0\0\0one\u0005\0\0\0three\u0003\0\0\0two\u0003\0\0\0new",
    );
  });
});

const NAMES = ["native-leveldb", "native-lmdb"];
const programs = (await Promise.all(NAMES.map((name) => loadTarget(name)))).flatMap(({ description }) =>
  description?.family === "bytes" && description.program !== undefined
    ? [[description.name, description.program] as const]
    : [],
);

// Where no compiler or no library is, the smoke test says so of the targets, and there is nothing to run here.
if (programs.length > 0) {
  describe.each(programs)("the program of %s", (_, program) => {
    const replay = (pass: string, limitMs = 60_000): Promise<{ stdout: string }> =>
      run(program, [dir, join(dir, "trace"), join(dir, "database"), "process", "1000000", String(limitMs), pass]);

    it("does what was recorded, and times the row", async () => {
      await record();
      const output = JSON.parse((await replay("throughput")).stdout) as { rows: { wallMs: number }[] };
      expect(output.rows).toHaveLength(1);
      expect(output.rows[0]?.wallMs).toBeGreaterThan(0);
    });

    it("ends a row whose time is up, and with it everything that relies on its writes", async () => {
      await record((recording) => {
        const target = new RecordingTarget(recording);
        recording.trace.add(TRACE.rowEnd);
        recording.trace.add(TRACE.rowBegin, 500, 1);
        for (const done of [0, 256]) {
          recording.trace.add(TRACE.checkpoint, done);
          target.get(bytes("a"));
        }
        recording.trace.add(TRACE.rowEnd);
        recording.trace.add(TRACE.rowBegin, 1, 1);
        recording.trace.add(TRACE.checkpoint, 0);
        target.put(bytes("z"), bytes("new"));
        recording.trace.add(TRACE.rowEnd);
        recording.trace.add(TRACE.rowBegin, 1, 1);
        target.get(bytes("z"));
      });
      const rowsOf = async (limitMs: number): Promise<(number | undefined)[]> => {
        const { rows } = JSON.parse((await replay("throughput", limitMs)).stdout) as { rows: { done?: number }[] };
        rmSync(join(dir, "database"), { recursive: true });
        return rows.map(({ done }) => done);
      };
      expect(await rowsOf(60_000)).toEqual([undefined, undefined, undefined, undefined]);
      // The reads are left out without harm, the write is not.
      expect(await rowsOf(0)).toEqual([undefined, 0, 0]);
    });

    it.each([
      ["a value where none is", (recording: Recording) => recording.trace.add(TRACE.get, 1, 0)],
      ["no value where one is", (recording: Recording) => recording.trace.add(TRACE.get, 0, ABSENT)],
      ["another length", (recording: Recording) => recording.trace.add(TRACE.get, 0, 1)],
      ["more entries of a scan", (recording: Recording) => expectScan(recording, 4, 0)],
      ["other keys of a scan", (recording: Recording) => expectScan(recording, 3, 1)],
    ])("fails when the answer should have been %s", async (_, change) => {
      await record(change);
      await expect(replay("throughput")).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining("wrong answer"),
      });
    });
  });
}

function expectScan(recording: Recording, count: number, checksum: number): void {
  recording.trace.add(TRACE.scan, 0);
  recording.trace.add(TRACE.expect, count, checksum);
}
