import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { BytesTarget, BytesTargetDescription, Done } from "../bench-target.ts";
import { directoryBytes } from "../directory-size.ts";
import { summarize } from "../latency.ts";
import { inSequence } from "../measure.ts";
import type { Measurement } from "../measure.ts";
import { Session } from "../session.ts";
import type { Row, SessionOptions, SessionResult } from "../session.ts";
import { syncDirectory } from "../sync-directory.ts";
import { Recording, RecordingTarget } from "./recording-target.ts";
import { TRACE, TraceWriter } from "./trace.ts";

const run = promisify(execFile);

/** What the program prints when it is done. */
const outputSchema = z.object({
  /** In the order of the trace; `done` where time was up before all operations were. Others may be missing behind such a row. */
  rows: z.array(z.object({ wallMs: z.number(), cpuMs: z.number(), done: z.number().optional() })),
  baselineRssBytes: z.number(),
  peakRssBytes: z.number(),
  processorMs: z.number(),
  writtenBytes: z.number().optional(),
});

type ProgramRow = z.infer<typeof outputSchema>["rows"][number];

interface RecordedRow {
  readonly row: string;
  readonly calls: number;
  readonly operationCount: number;
}

/** Calls between two places where a row may end. */
const CHECKPOINT_CALLS = 256;

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

  /** @returns all calls: only the program will know whether there is time for them */
  override async measure(row: Row): Promise<number> {
    const { name, calls, operate, width = 1 } = row;
    if (!this.wants(name) || (this.pass === "latency" && operate === undefined)) return calls;
    const { trace } = this.#recording;
    const operationCount = row.operationCount ?? calls;
    trace.add(TRACE.rowBegin, operationCount, width);
    this.#rows.push({ row: name, calls, operationCount });
    const each = operate ?? (() => undefined);
    const timed = (index: number): Done => {
      if (this.pass === "latency") trace.add(TRACE.call);
      else if (index % CHECKPOINT_CALLS === 0) trace.add(TRACE.checkpoint, (operationCount / calls) * index);
      return each(index);
    };
    if (this.pass === "throughput" && row.all !== undefined) await row.all();
    else await inSequence(calls, timed);
    trace.add(TRACE.rowEnd);
    return calls;
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
      syncDirectory(this.databaseDir);
      output = await this.#execute(trace);
      processorMs += output?.processorMs ?? 0;
    }
    if (output === undefined) throw new Error(`${this.#program} printed nothing.`);
    const { rows, baselineRssBytes, peakRssBytes, writtenBytes } = output;
    const isLatency = this.pass === "latency";
    const isCut = rows.some(({ done }) => done !== undefined);
    return {
      measurements: isLatency ? [] : rows.map((row, i) => measurementOf(this.#rows[i]!, row)),
      latencies: isLatency ? rows.map((_, i) => this.#latencyOf(this.#rows[i]!, i)) : [],
      baselineRssBytes,
      peakRssBytes,
      otherProcessorMs: processorMs,
      ...(isCut ? {} : this.#spaceFigures(writtenBytes)),
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

  #latencyOf({ row, calls }: RecordedRow, index: number): SessionResult["latencies"][number] {
    const bytes = readFileSync(join(this.#traceDir, `latencies-${index}`));
    const nanos = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const planned = nanos.length < calls ? { plannedCount: calls } : {};
    return { row, operationCount: nanos.length, ...planned, latency: summarize(nanos) };
  }

  /** @returns what it printed; nothing when it was told to crash */
  async #execute(trace: string): Promise<z.infer<typeof outputSchema> | undefined> {
    const { durability, cacheBytes, rowLimitMs } = this.options;
    const numbers = [cacheBytes, rowLimitMs].map(String);
    const args = [this.#traceDir, trace, this.databaseDir, durability, ...numbers, this.pass];
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

function measurementOf({ row, operationCount }: RecordedRow, { wallMs, cpuMs, done }: ProgramRow): Measurement {
  if (done === undefined) return { row, operationCount, wallMs, cpuMs };
  return { row, operationCount: done, plannedCount: operationCount, wallMs, cpuMs };
}
