import { copyBytes } from "../base/bytes.ts";
import { crc32 } from "../base/checksum.ts";
import type { WritableFile } from "../storage/storage.ts";
import { CODEC_NONE, codecOf, compress } from "./compression.ts";
import type { CompressionName } from "./compression.ts";
import { PayloadBuffer } from "./payload-buffer.ts";
import { STORED_TRAILER_BYTES, TABLE_BYTES_LIMIT, writeStoredTrailer } from "./table-format.ts";

/** A write of this size costs little more than its bytes. */
const BUFFER_BYTES = 256 << 10;

/** The buffer of a writer that is done, for the next one: a fresh one costs as much as a small table. */
let spareBuffer: Uint8Array | undefined;

/**
 * Writes blocks and sections to a file in their stored form, from front to back and in large pieces.
 *
 * Errors of the file are thrown as they come; after one the writer is unusable.
 */
export class StoredWriter {
  readonly #file: WritableFile;
  readonly #buffer: Uint8Array;
  readonly #trailer: Uint8Array = new Uint8Array(STORED_TRAILER_BYTES);
  readonly #joined: PayloadBuffer = new PayloadBuffer();
  readonly #compressed: PayloadBuffer = new PayloadBuffer();
  /** Bytes in the buffer. */
  #buffered = 0;
  /** Bytes in the file. */
  #written = 0;
  /** Of the stored form being written, so far. */
  #crc = 0;

  constructor(file: WritableFile) {
    this.#file = file;
    this.#buffer = spareBuffer ?? new Uint8Array(BUFFER_BYTES);
    spareBuffer = undefined;
  }

  /** Where the next byte goes in the file. */
  get offset(): number {
    return this.#written + this.#buffered;
  }

  /**
   * Writes the stored form of a payload, which is `bytes[start, start + length)`; compressed when that pays off.
   *
   * @throws RangeError when the file would reach {@link TABLE_BYTES_LIMIT}
   */
  write(bytes: Uint8Array, start: number, length: number, compression: CompressionName): void {
    if (this.#writeCompressed(bytes, start, length, compression)) return;
    this.#append(bytes, start, length);
    this.#end(CODEC_NONE);
  }

  /** {@link write} of a payload in two pieces, `head[0, headLength)` and a range of `rest`; joins them only to compress. */
  writePair(
    head: Uint8Array,
    headLength: number,
    rest: Uint8Array,
    restStart: number,
    restLength: number,
    compression: CompressionName,
  ): void {
    if (compression !== "none") {
      const joined = this.#joined;
      joined.reserve(headLength + restLength);
      copyBytes(head, 0, joined.bytes, 0, headLength);
      copyBytes(rest, restStart, joined.bytes, headLength, restLength);
      if (this.#writeCompressed(joined.bytes, 0, joined.length, compression)) return;
    }
    this.#append(head, 0, headLength);
    this.#append(rest, restStart, restLength);
    this.#end(CODEC_NONE);
  }

  /** Writes bytes that are no stored form. */
  writeRaw(bytes: Uint8Array, start: number, length: number): void {
    const end = this.offset + length;
    if (end >= TABLE_BYTES_LIMIT)
      throw new RangeError(`a table of ${end} bytes; it must stay below ${TABLE_BYTES_LIMIT}`);
    if (this.#buffered + length > BUFFER_BYTES) this.#flush();
    if (length > BUFFER_BYTES) {
      this.#file.write(bytes, start, start + length, this.#written);
      this.#written += length;
    } else {
      copyBytes(bytes, start, this.#buffer, this.#buffered, length);
      this.#buffered += length;
    }
  }

  /** Writes what is left and syncs the file. The writer is unusable then: another one takes its buffer. */
  finish(): void {
    this.#flush();
    this.#file.sync();
    spareBuffer = this.#buffer;
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    this.#file.write(this.#buffer, 0, this.#buffered, this.#written);
    this.#written += this.#buffered;
    this.#buffered = 0;
  }

  /** Returns false when the payload is to be stored as it is. */
  #writeCompressed(bytes: Uint8Array, start: number, length: number, compression: CompressionName): boolean {
    const compressed = this.#compressed;
    if (!compress(compression, bytes, start, length, compressed)) return false;
    this.#append(compressed.bytes, 0, compressed.length);
    this.#end(codecOf(compression));
    return true;
  }

  /** Writes a piece of the present stored form's payload. */
  #append(bytes: Uint8Array, start: number, length: number): void {
    this.#crc = crc32(bytes, start, start + length, this.#crc);
    this.writeRaw(bytes, start, length);
  }

  /** Ends the present stored form. */
  #end(codec: number): void {
    const trailer = this.#trailer;
    writeStoredTrailer(trailer, 0, codec, this.#crc);
    this.#crc = 0;
    this.writeRaw(trailer, 0, STORED_TRAILER_BYTES);
  }
}
