import type { Answer, BytesTarget, OpenOptions, Purpose, Visit } from "../bench-target.ts";
import { ABSENT, BlobTable, TRACE } from "./trace.ts";
import type { TraceWriter } from "./trace.ts";

/** As in native/replay.h. */
const PURPOSES: readonly Purpose[] = ["load", "write", "mixed", "read", "reopen"];

/** What a recording goes on with when the program has ended and another process goes on with its directory. */
export class Recording {
  readonly keys = new BlobTable();
  readonly values = new BlobTable();
  /** Where the operations go. */
  trace: TraceWriter;
  readonly #keyNumbers = new Map<string, number>();
  readonly #valueNumbers = new Map<Uint8Array, number>();
  /** What the database would hold now: numbers of values by keys as latin1 text, whose order is that of the bytes. */
  readonly #held = new Map<string, number>();
  #sorted: string[] | undefined;

  constructor(trace: TraceWriter) {
    this.trace = trace;
  }

  put(key: Buffer, value: Buffer): void {
    const text = key.toString("latin1");
    const valueNumber = this.#valueNumbers.get(value) ?? this.values.add(value);
    this.#valueNumbers.set(value, valueNumber);
    if (!this.#held.has(text)) this.#sorted?.splice(lowerBound(this.#sorted, text), 0, text);
    this.#held.set(text, valueNumber);
    this.trace.add(TRACE.put, this.keyNumber(key, text), valueNumber);
  }

  delete(key: Buffer): void {
    const text = key.toString("latin1");
    if (this.#held.delete(text)) this.#sorted?.splice(lowerBound(this.#sorted, text), 1);
    this.trace.add(TRACE.delete, this.keyNumber(key, text));
  }

  get(key: Buffer): Answer {
    const text = key.toString("latin1");
    const valueNumber = this.#held.get(text);
    this.trace.add(TRACE.get, this.keyNumber(key, text), valueNumber ?? ABSENT);
    return valueNumber === undefined ? undefined : this.values.at(valueNumber);
  }

  scan(isReverse: boolean, visit: Visit): void {
    this.trace.add(TRACE.scan, isReverse ? 1 : 0);
    const sorted = this.#sort();
    this.#expect(isReverse ? sorted.toReversed() : sorted, visit);
  }

  range(operation: number, key: Buffer, count: number, visit: Visit): void {
    const text = key.toString("latin1");
    const sorted = this.#sort();
    const first = lowerBound(sorted, text);
    this.trace.add(operation, this.keyNumber(key, text), count);
    this.#expect(sorted.slice(first, first + count), visit);
  }

  keyNumber(key: Buffer, text: string): number {
    const known = this.#keyNumbers.get(text);
    if (known !== undefined) return known;
    const number = this.keys.add(key);
    this.#keyNumbers.set(text, number);
    return number;
  }

  #expect(found: readonly string[], visit: Visit): void {
    let checksum = 0;
    for (const text of found) {
      const key = Buffer.from(text, "latin1");
      checksum = (Math.imul(checksum, 31) + (key[key.length - 1] ?? 0) + key.length) >>> 0;
      visit(key, this.values.at(this.#held.get(text)!));
    }
    this.trace.add(TRACE.expect, found.length, checksum);
  }

  #sort(): string[] {
    this.#sorted ??= [...this.#held.keys()].sort();
    return this.#sorted;
  }
}

/**
 * A target that does nothing but write down what it is asked and what the answer must be: a workload that runs on it becomes a
 * trace that a program in C++ does and checks. So the program has the same keys, values and orders as every other target.
 */
export class RecordingTarget implements BytesTarget {
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  async open(_dir: string, { purpose }: OpenOptions): Promise<void> {
    this.#recording.trace.add(TRACE.open, PURPOSES.indexOf(purpose));
  }

  async close(): Promise<void> {
    this.#recording.trace.add(TRACE.close);
  }

  put(key: Buffer, value: Buffer): void {
    this.#recording.put(key, value);
  }

  /** The program has threads instead. */
  async putAsync(key: Buffer, value: Buffer): Promise<void> {
    this.#recording.put(key, value);
  }

  delete(key: Buffer): void {
    this.#recording.delete(key);
  }

  putBatch(keys: readonly Buffer[], values: readonly Buffer[], start: number, end: number): void {
    this.#recording.trace.add(TRACE.batch, end - start);
    for (let i = start; i < end; i++) this.put(keys[i]!, values[i]!);
  }

  get(key: Buffer): Answer {
    return this.#recording.get(key);
  }

  getMany(keys: readonly Buffer[]): Answer[] {
    return keys.map((key) => this.get(key));
  }

  scanAll(isReverse: boolean, visit: Visit): void {
    this.#recording.scan(isReverse, visit);
  }

  seekAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    for (const key of keys) this.#recording.range(TRACE.seek, key, count, visit);
  }

  rangeAll(keys: readonly Buffer[], count: number, visit: Visit): void {
    for (const key of keys) this.#recording.range(TRACE.range, key, count, visit);
  }
}

function lowerBound(sorted: readonly string[] | undefined, key: string): number {
  if (sorted === undefined) return 0;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
