import { describe, expect, it } from "vitest";
import { isLsmError, type LsmError } from "../../src/base/errors.ts";
import { type CloseRecord, judgeLogs } from "../../src/wal/judge-logs.ts";
import { type LogContents, readLog } from "../../src/wal/log-reader.ts";
import { buildLog, type FrameSpec } from "./build-log.ts";

const NOW = "aaaa-0001";
const BEFORE = "bbbb-0002";

/** A log of the test: frames of one operation each, then damage. */
interface LogSpec {
  readonly id: number;
  readonly first: number;
  readonly frames: readonly FrameSpec[];
  /** Default: {@link NOW}. */
  readonly boot?: string | undefined;
  /** Breaks the frame of this index. */
  readonly broken?: number;
  /** Cuts the file inside the frame of this index. */
  readonly cutIn?: number;
  /** What becomes of the header. */
  readonly header?: "flipped" | "zero" | "zero page" | "short";
}

const file = (id: number): string => `dir/00000${id}.log`;

function contentsOf(spec: LogSpec): LogContents {
  const { bytes, frames } = buildLog(spec.id, spec.first, "boot" in spec ? spec.boot : NOW, spec.frames);
  let size = bytes.length;
  if (spec.broken !== undefined) bytes[frames[spec.broken] + 22] ^= 1;
  if (spec.cutIn !== undefined) size = frames[spec.cutIn] + 25;
  if (spec.header === "flipped") bytes[20] ^= 1;
  if (spec.header === "zero") bytes.fill(0, 0, 64);
  if (spec.header === "zero page") bytes.fill(0, 0, 600);
  if (spec.header === "short") size = 40;
  return readLog(bytes, size, file(spec.id), spec.id);
}

function startOfFrame(spec: LogSpec, index: number): number {
  return buildLog(spec.id, spec.first, undefined, spec.frames).frames[index];
}

function judge(specs: readonly LogSpec[], close?: CloseRecord): string {
  const verdict = judgeLogs(specs.map(contentsOf), 10, NOW, close);
  const ids = (logs: readonly LogContents[]): string => logs.map((log) => log.logId).join(" ");
  return `use ${ids(verdict.use)}; drop ${ids(verdict.drop)}; next ${verdict.nextSequence}`;
}

function damage(specs: readonly LogSpec[], close?: CloseRecord): LsmError {
  let error: unknown;
  try {
    error = judge(specs, close);
  } catch (caught) {
    error = caught;
  }
  if (!isLsmError(error)) return expect.fail(`expected damage, got ${String(error)}`);
  expect(error.kind).toBe("Corruption");
  return error;
}

const THREE: FrameSpec[] = [{}, {}, {}];

describe("judgeLogs", () => {
  it("takes nothing from no logs", () => {
    expect(judge([])).toBe("use ; drop ; next 10");
  });

  it("takes whole logs that follow each other, empty ones too", () => {
    const logs = [
      { id: 1, first: 10, frames: THREE },
      { id: 2, first: 13, frames: [] },
      { id: 3, first: 13, frames: [{ mark: 64 }] },
      { id: 4, first: 14, frames: [] },
    ];
    expect(judge(logs)).toBe("use 1 2 3 4; drop ; next 14");
  });

  describe("a torn tail", () => {
    it("is the end of the newest log", () => {
      const logs = [{ id: 1, first: 10, frames: THREE, cutIn: 2 }];
      expect(judge(logs)).toBe("use 1; drop ; next 12");
      const [log] = judgeLogs(logs.map(contentsOf), 10, NOW).use;
      expect(log.end).toBe(startOfFrame(logs[0], 2));
      expect(log.size).toBeGreaterThan(log.end);
    });

    it("is the end when the last frame is there in full length and damaged", () => {
      expect(judge([{ id: 1, first: 10, frames: THREE, broken: 2 }])).toBe("use 1; drop ; next 12");
    });

    it("hides nothing when the next log goes on where it begins", () => {
      const logs = [
        { id: 1, first: 10, frames: THREE, cutIn: 2 },
        { id: 2, first: 12, frames: [{ mark: 64 }] },
      ];
      expect(judge(logs)).toBe("use 1 2; drop ; next 13");
    });
  });

  describe("a hole before frames that were not synced", () => {
    it("is damage when the system has been up since", () => {
      const log = { id: 1, first: 10, frames: THREE, broken: 1 };
      expect(damage([log])).toMatchObject({ file: file(1), offset: startOfFrame(log, 1) });
    });

    it.each([
      ["another", BEFORE],
      ["an unknown", undefined],
    ])("is the end after %s boot, and later logs go", (_, boot) => {
      const logs = [
        { id: 1, first: 10, frames: THREE, broken: 1, boot },
        { id: 2, first: 13, frames: THREE, boot },
        { id: 3, first: 16, frames: THREE, boot },
      ];
      expect(judge(logs.slice(0, 1))).toBe("use 1; drop ; next 11");
      expect(judge(logs)).toBe("use 1; drop 2 3; next 11");
    });

    it("is the end when the present boot is not known", () => {
      const contents = contentsOf({ id: 1, first: 10, frames: THREE, broken: 1, boot: undefined });
      expect(judgeLogs([contents], 10, undefined).nextSequence).toBe(11);
    });

    it("is damage in an older log of an earlier boot when a later log is of this one", () => {
      const log = { id: 1, first: 10, frames: THREE, broken: 1, boot: BEFORE };
      const logs = [log, { id: 2, first: 13, frames: [] }];
      expect(damage(logs)).toMatchObject({ file: file(1), offset: startOfFrame(log, 1) });
    });
  });

  describe("a stable mark", () => {
    it("makes a hole before it damage after any boot", () => {
      const frames = [{}, {}, {}];
      const log = { id: 1, first: 10, frames, broken: 1, boot: BEFORE };
      const mark = startOfFrame(log, 2);
      const marked = { ...log, frames: [...frames, { mark }] };
      expect(damage([marked])).toMatchObject({ file: file(1), offset: startOfFrame(log, 1) });
    });

    it("leaves a hole after it an end", () => {
      const log = { id: 1, first: 10, frames: THREE, broken: 1, boot: BEFORE };
      const mark = startOfFrame(log, 1);
      expect(judge([{ ...log, frames: [...THREE, { mark }] }])).toBe("use 1; drop ; next 11");
    });

    it("in a later log makes every break damage", () => {
      const log = { id: 1, first: 10, frames: THREE, cutIn: 2, boot: BEFORE };
      const later = [
        { id: 2, first: 13, frames: [{}], boot: BEFORE },
        { id: 3, first: 14, frames: [{}, { mark: 64 }], boot: BEFORE },
      ];
      expect(damage([log, ...later])).toMatchObject({ file: file(1), offset: startOfFrame(log, 2) });
      expect(damage([log, later[0], { ...later[1], broken: 0 }]).file).toBe(file(1));
    });
  });

  describe("a log that does not continue the sequence", () => {
    const gap = (boot: string): LogSpec[] => [
      { id: 1, first: 10, frames: THREE, boot },
      { id: 3, first: 14, frames: THREE, boot },
    ];

    it("is damage when the system has been up since", () => {
      expect(damage(gap(NOW))).toMatchObject({ file: file(1), offset: startOfFrame(gap(NOW)[0], 3) });
    });

    it("is dropped after another boot", () => {
      expect(judge(gap(BEFORE))).toBe("use 1; drop 3; next 13");
    });

    it("is damage at its start when it is the first", () => {
      expect(damage([{ id: 3, first: 11, frames: THREE }])).toMatchObject({ file: file(3), offset: 0 });
      expect(damage([{ id: 3, first: 9, frames: THREE }])).toMatchObject({ file: file(3), offset: 0 });
      expect(judge([{ id: 3, first: 11, frames: THREE, boot: BEFORE }])).toBe("use ; drop 3; next 10");
    });
  });

  describe("a log without its header", () => {
    const before = { id: 1, first: 10, frames: THREE };

    it.each(["short", "zero", "flipped"] as const)(
      "is a torn creation when it is the newest and empty (%s)",
      (header) => {
        expect(judge([before, { id: 2, first: 13, frames: [], header }])).toBe("use 1; drop 2; next 13");
        expect(judge([{ id: 2, first: 10, frames: [], header }])).toBe("use ; drop 2; next 10");
      },
    );

    it("is passed over when a later log goes on", () => {
      const logs = [
        before,
        { id: 2, first: 13, frames: [], header: "short" } as const,
        { id: 3, first: 13, frames: THREE },
      ];
      expect(judge(logs)).toBe("use 1 3; drop 2; next 16");
    });

    it("is damage when its frames are there", () => {
      for (const boot of [NOW, BEFORE]) {
        const flipped = { id: 2, first: 13, frames: THREE, header: "flipped", boot } as const;
        expect(damage([{ ...before, boot }, flipped])).toMatchObject({ file: file(2), offset: 0 });
        expect(damage([{ ...flipped, first: 10 }])).toMatchObject({ file: file(2), offset: 0 });
      }
    });

    it("is the end when it was never stored, although the frames after it were", () => {
      const lost = { id: 2, first: 13, frames: THREE, header: "zero", boot: BEFORE } as const;
      expect(judge([{ ...before, boot: BEFORE }, lost])).toBe("use 1; drop 2; next 13");
      const marked = { ...lost, frames: [...THREE, { mark: 64 }] };
      expect(damage([{ ...before, boot: BEFORE }, marked]).file).toBe(file(1));
    });

    it("is the end when a crash has lost its first page", () => {
      const frames = Array.from({ length: 30 }, (): FrameSpec => ({}));
      const lost = { id: 2, first: 13, frames, header: "zero page", boot: BEFORE } as const;
      expect(judge([{ ...before, boot: BEFORE }, lost])).toBe("use 1; drop 2; next 13");
      expect(damage([before, lost]).file).toBe(file(1));
      const marked = { ...lost, frames: [...frames, { mark: 64 }] };
      expect(damage([{ ...before, boot: BEFORE }, marked]).file).toBe(file(1));
    });

    it("is damage when it is not blank and later logs do not go on", () => {
      const logs = [
        { ...before, boot: BEFORE },
        { id: 2, first: 13, frames: [], header: "flipped", boot: BEFORE } as const,
        { id: 3, first: 15, frames: [], boot: BEFORE },
      ];
      expect(damage(logs)).toMatchObject({ file: file(2), offset: 0 });
    });
  });

  describe("the record of a clean close", () => {
    const log = { id: 1, first: 10, frames: THREE, boot: BEFORE };
    const length = startOfFrame(log, 3);

    it("agrees with a log of that length or more", () => {
      expect(judge([log], { logId: 1, length })).toBe("use 1; drop ; next 13");
      expect(judge([log], { logId: 1, length: startOfFrame(log, 2) })).toBe("use 1; drop ; next 13");
    });

    it("makes a shorter log damage where it ends", () => {
      expect(damage([{ ...log, cutIn: 2 }], { logId: 1, length })).toMatchObject({
        file: file(1),
        offset: startOfFrame(log, 2),
      });
      expect(damage([{ ...log, frames: [{}] }], { logId: 1, length })).toMatchObject({ file: file(1) });
    });

    it("makes a missing, a headless or a dropped log damage", () => {
      expect(damage([], { logId: 1, length })).toMatchObject({ file: "000001.log", offset: 0 });
      expect(damage([{ ...log, header: "short" }], { logId: 1, length })).toMatchObject({ file: file(1), offset: 0 });
      const logs = [
        { ...log, cutIn: 1 },
        { id: 2, first: 13, frames: [{}], boot: BEFORE },
      ];
      expect(damage(logs, { logId: 2, length: 64 + 30 })).toMatchObject({ file: file(2) });
    });

    it("says nothing against a missing log that was empty", () => {
      expect(judge([], { logId: 1, length: 64 })).toBe("use ; drop ; next 10");
    });
  });
});
