import { compareBytes } from "../base/bytes.ts";
import { isTypedError } from "../base/errors.ts";
import { Pace } from "../base/pace.ts";
import type { ImportOptions, ImportResult, ImportSource } from "../definition/database-api.ts";
import { encodeKey } from "../record/record-key.ts";
import { LineSplitter } from "./line-splitter.ts";
import { invalidLine, invalidRecord, RecordReader } from "./record-reader.ts";
import type { ImportRecord, ImportTarget } from "./transfer-ends.ts";
import { untilAborted } from "./until-aborted.ts";

const BATCH_RECORDS_DEFAULT = 1000;
const LINE_BYTES_DEFAULT = 64 << 20;

/** A batch ends when its lines have so many characters, however few records they are: batches are held in memory. */
const BATCH_TEXT_MAX = 16 << 20;

/**
 * Writes the records of an export. Each line is checked as a write would check it; records of earlier schema versions are migrated.
 * Holds one batch at a time.
 *
 * @param source text or UTF-8 bytes in pieces that were cut anywhere
 * @param options `onProgress` is called after each batch for each collection in it, by its own name
 * @throws ValidationError with the number of the first line that is not valid, or that the target refused (`cause` says why). Its
 * batch is not written, those before it are
 */
export async function importRecords(
  target: ImportTarget,
  source: ImportSource,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const splitter = new LineSplitter(wholeNumber("lineBytes", options.lineBytes ?? LINE_BYTES_DEFAULT));
  const reader = new RecordReader(target.plans);
  const batch = new ImportBatch(target, options);
  for await (const piece of untilAborted(piecesOf(source), options.signal)) {
    await readLines(splitter.push(checkPiece(piece)), splitter, reader, batch);
  }
  await readLines(splitter.finish(), splitter, reader, batch);
  if (!reader.hasHeader) throw invalidLine(1, [], "there is no header: the text is empty");
  await batch.write();
  return { records: batch.written, lines: splitter.line };
}

async function readLines(
  lines: Iterable<string>,
  splitter: LineSplitter,
  reader: RecordReader,
  batch: ImportBatch,
): Promise<void> {
  const pace = new Pace();
  for (const text of lines) {
    if (isBlank(text)) continue;
    const record = reader.read(text, splitter.line);
    if (record === undefined) continue;
    batch.add(record, splitter.line, text.length);
    if (batch.isFull) await batch.write();
    if (pace.isDue) await pace.turn();
  }
}

/** The records that are written next, with the lines that they come from. */
class ImportBatch {
  /** Records of the batches that were written. */
  written = 0;
  readonly #target: ImportTarget;
  readonly #options: ImportOptions;
  readonly #size: number;
  readonly #done = new Map<string, number>();
  #records: ImportRecord[] = [];
  #lines: number[] = [];
  #textLength = 0;

  constructor(target: ImportTarget, options: ImportOptions) {
    this.#target = target;
    this.#options = options;
    this.#size = wholeNumber("batchSize", options.batchSize ?? BATCH_RECORDS_DEFAULT);
  }

  get isFull(): boolean {
    return this.#records.length >= this.#size || this.#textLength >= BATCH_TEXT_MAX;
  }

  add(record: ImportRecord, line: number, textLength: number): void {
    this.#records.push(record);
    this.#lines.push(line);
    this.#textLength += textLength;
  }

  /** Writes the batch, reports progress and begins the next one. */
  async write(): Promise<void> {
    const { signal, dryRun = false, mode = "put" } = this.#options;
    signal?.throwIfAborted();
    if (this.#records.length === 0) return;
    try {
      if (!dryRun) await this.#target.write(this.#records, mode);
    } catch (error) {
      throw this.#withLine(error);
    }
    this.written += this.#records.length;
    this.#report();
    this.#records = [];
    this.#lines = [];
    this.#textLength = 0;
  }

  #report(): void {
    const touched = new Set(this.#records.map(({ plan }) => plan.name));
    for (const { plan } of this.#records) this.#done.set(plan.name, (this.#done.get(plan.name) ?? 0) + 1);
    for (const collection of touched) {
      this.#options.onProgress?.({ task: "import", collection, done: this.#done.get(collection) ?? 0 });
    }
  }

  /** What the target threw, as the error of a line if it is about a record of the batch. */
  #withLine(error: unknown): unknown {
    if (!isTypedError(error) || error.key === undefined) return error;
    const { collection, key } = error;
    const at = this.#records.findLastIndex(({ plan, record }) => {
      return plan.name === collection && compareBytes(encodeKey(plan, record), encodeKey(plan, key)) === 0;
    });
    const refused = this.#records[at];
    return refused === undefined ? error : invalidRecord(error, refused.plan, this.#lines[at] ?? 0);
  }
}

function piecesOf(source: ImportSource): Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array> {
  return typeof source === "string" || source instanceof Uint8Array ? [source] : source;
}

function checkPiece(piece: unknown): string | Uint8Array {
  if (typeof piece === "string" || piece instanceof Uint8Array) return piece;
  throw new TypeError(
    `the source of an import must give strings or Uint8Arrays, got ${piece === null ? "null" : typeof piece}`,
  );
}

function wholeNumber(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`${name} must be a whole number of 1 or more, got ${value}`);
}

function isBlank(text: string): boolean {
  return text.trim().length === 0;
}
