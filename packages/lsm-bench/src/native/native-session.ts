import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { BytesTarget, BytesTargetDescription, Done } from "../bench-target.ts";
import { directoryBytes } from "../directory-size.ts";
import { summarize } from "../latency.ts";
import { inSequence } from "../measure.ts";
import { Session } from "../session.ts";
import type { Row, SessionOptions, SessionResult } from "../session.ts";
import { Recording, RecordingTarget } from "./recording-target.ts";
import { TRACE, TraceWriter } from "./trace.ts";

const run = promisify(execFile);

/** What the program prints when it is done. */
const outputSchema = z.object({
  rows: z.array(z.object({ wallMs: z.number(), cpuMs: z.number() })),
  baselineRssBytes: z.number(),
  peakRssBytes: z.number(),
  processorMs: z.number(),
  writtenBytes: z.number().optional(),
});

interface RecordedRow {
  readonly row: string;
  readonly operationCount: number;
}

/** Records what a workload does and has a program in C++ do it: once for the preparation, once for what is measured. */
export class NativeSession extends Session<BytesTarget> {
  readonly #program: string;
  readonly #traceDir: string;
  readonly #recording: Recording;
  readonly #rows: RecordedRow[] = [];
  readonly #traces: string[] = [];
  readonly #isKilled: boolean;
  #space: { liveBytes: number; putBytes: number | undefined } | undefined;

  constructor(options: SessionOptions<BytesTarget>, program: string, isKilledAfterPrepare: boolean) {
    const traceDir = join(options.dir, "traces");
    mkdirSync(traceDir);
    const first = join(traceDir, "prepare");
    const recording = new Recording(new TraceWriter(first));
    const description: BytesTargetDescription = {
      ...(options.description as BytesTargetDescription),
      create: () => new RecordingTarget(recording),
    };
    super({ ...options, description });
    this.#program = program;
    this.#traceDir = traceDir;
    this.#recording = recording;
    this.#traces.push(first);
    this.#isKilled = isKilledAfterPrepare;
  }

  /** What follows is done by another process. */
  endPreparation(): void {
    if (this.#isKilled) {
      this.#recording.trace.add(TRACE.kill);
      this.abandon();
    }
    this.#recording.trace.close();
    const path = join(this.#traceDir, "run");
    this.#traces.push(path);
    this.#recording.trace = new TraceWriter(path);
  }

  override noteBaseline(): void {
    this.#recording.trace.add(TRACE.baseline);
  }

  /** Compiled code needs none. */
  override async warmUp(): Promise<void> {}

  override async measure(row: Row): Promise<void> {
    const { name, calls, operate, width = 1 } = row;
    if (!this.wants(name) || (this.pass === "latency" && operate === undefined)) return;
    const { trace } = this.#recording;
    const operationCount = row.operationCount ?? calls;
    trace.add(TRACE.rowBegin, operationCount, width);
    this.#rows.push({ row: name, operationCount });
    const each = operate ?? (() => undefined);
    const timed = (index: number): Done => {
      trace.add(TRACE.call);
      return each(index);
    };
    if (this.pass === "latency") await inSequence(calls, timed);
    else await (width === 1 && row.all !== undefined ? row.all() : inSequence(calls, each));
    trace.add(TRACE.rowEnd);
  }

  override noteSpace(liveBytes: number, putBytes?: number): void {
    this.#space = { liveBytes, putBytes };
  }

  /** Has the program do all of it. */
  override async result(): Promise<SessionResult> {
    this.#recording.trace.close();
    this.#recording.keys.write(join(this.#traceDir, "keys"));
    this.#recording.values.write(join(this.#traceDir, "values"));
    let output: z.infer<typeof outputSchema> | undefined;
    let processorMs = 0;
    for (const trace of this.#traces) {
      output = await this.#execute(trace);
      processorMs += output?.processorMs ?? 0;
    }
    if (output === undefined) throw new Error(`${this.#program} printed nothing.`);
    const { rows, baselineRssBytes, peakRssBytes, writtenBytes } = output;
    const isLatency = this.pass === "latency";
    return {
      measurements: isLatency ? [] : this.#rows.map((row, i) => ({ ...row, ...(rows[i] ?? { wallMs: 0, cpuMs: 0 }) })),
      latencies: isLatency ? this.#rows.map((row, i) => this.#latencyOf(row, i)) : [],
      baselineRssBytes,
      peakRssBytes,
      otherProcessorMs: processorMs,
      ...this.#spaceFigures(writtenBytes),
    };
  }

  #spaceFigures(writtenBytes: number | undefined): Partial<SessionResult> {
    if (this.#space === undefined) return {};
    const { liveBytes, putBytes } = this.#space;
    const diskBytes = directoryBytes(this.databaseDir);
    const isCounted = putBytes !== undefined && writtenBytes !== undefined;
    return {
      diskBytes,
      spaceAmplification: diskBytes / liveBytes,
      ...(isCounted ? { writeAmplification: writtenBytes / putBytes } : {}),
    };
  }

  #latencyOf({ row }: RecordedRow, index: number): SessionResult["latencies"][number] {
    const bytes = readFileSync(join(this.#traceDir, `latencies-${index}`));
    const nanos = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    return { row, operationCount: nanos.length, latency: summarize(nanos) };
  }

  /** @returns what it printed; nothing when it was told to crash */
  async #execute(trace: string): Promise<z.infer<typeof outputSchema> | undefined> {
    const { durability, cacheBytes } = this.options;
    const args = [this.#traceDir, trace, this.databaseDir, durability, String(cacheBytes), this.pass];
    const isCrash = this.#isKilled && trace === this.#traces[0];
    const output = await run(this.#program, args, { maxBuffer: 1 << 24 }).then(
      ({ stdout }) => stdout,
      (error: unknown) => {
        if (isCrash && (error as { signal?: string }).signal === "SIGKILL") return undefined;
        const { stderr } = error as { stderr?: string };
        throw new Error(`${this.description.name} failed: ${stderr?.trim() || String(error)}`, { cause: error });
      },
    );
    return output === undefined ? undefined : outputSchema.parse(JSON.parse(output));
  }
}
