import { ValidationError } from "../base/errors.ts";

const LINE_FEED = 0x0a;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Puts the lines of a text together from pieces that were cut anywhere, in the middle of a character too. */
export class LineSplitter {
  /** The number of the line that was given last, counted from 1. */
  line = 0;
  readonly #lengthMax: number;
  /** The beginning of a line: text, then bytes that are not text yet. */
  #text = "";
  #bytes: Uint8Array[] = [];
  #byteCount = 0;

  /** @param lengthMax longest line, in bytes or characters, whichever it comes as */
  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax;
  }

  /**
   * The lines that end in a piece, without their line feeds.
   *
   * @param piece the caller's again once the lines were taken
   * @throws ValidationError with the number of the line that is too long or no UTF-8; those before it come first
   */
  *push(piece: string | Uint8Array): Generator<string, void, undefined> {
    let start = 0;
    for (let end = indexOfLineFeed(piece, 0); end >= 0; end = indexOfLineFeed(piece, start)) {
      this.#add(piece, start, end);
      yield this.#takeLine();
      start = end + 1;
    }
    this.#add(piece, start, piece.length);
  }

  /** The last line, if it has no line feed. */
  *finish(): Generator<string, void, undefined> {
    if (this.#text.length > 0 || this.#byteCount > 0) yield this.#takeLine();
  }

  #add(piece: string | Uint8Array, start: number, end: number): void {
    if (this.#text.length + this.#byteCount + end - start > this.#lengthMax) {
      throw this.#invalid(`it has more than ${this.#lengthMax} bytes`);
    }
    if (typeof piece === "string") {
      this.#text = this.#decoded() + piece.slice(start, end);
    } else if (end > start) {
      this.#bytes.push(piece.slice(start, end));
      this.#byteCount += end - start;
    }
  }

  #takeLine(): string {
    const line = this.#decoded();
    this.#text = "";
    return this.line++ === 0 && line.startsWith("\uFEFF") ? line.slice(1) : line;
  }

  /** What there is of the line as text; leaves no bytes. */
  #decoded(): string {
    if (this.#byteCount === 0) return this.#text;
    const bytes = joinBytes(this.#bytes, this.#byteCount);
    this.#bytes = [];
    this.#byteCount = 0;
    try {
      return this.#text + decoder.decode(bytes);
    } catch (error) {
      throw this.#invalid("it is not UTF-8", error);
    }
  }

  #invalid(message: string, cause?: unknown): ValidationError {
    const line = this.line + 1;
    return new ValidationError(`line ${line}`, [{ path: [], message }], {}, line, cause);
  }
}

function indexOfLineFeed(piece: string | Uint8Array, from: number): number {
  return typeof piece === "string" ? piece.indexOf("\n", from) : piece.indexOf(LINE_FEED, from);
}

function joinBytes(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
