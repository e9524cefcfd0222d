// The default export, because bundlers turn names of a namespace into imports, and not every version of Node.js has every name.
import zlib from "node:zlib";
import { readU32, writeU32 } from "../base/bytes.ts";
import { corruption, LsmError } from "../base/errors.ts";
import { MAX_VALUE_BYTES } from "../base/limits.ts";

/** How the blocks of a table are compressed. */
export type CompressionName = "none" | "deflate" | "zstd";

// Codec bytes; format: docs/format.md#stored-form-of-a-block-or-section
export const CODEC_NONE = 0;
export const CODEC_DEFLATE = 1;
export const CODEC_ZSTD = 2;

/** What a block or section can be at most, uncompressed: the longest value and room for its key and lengths. */
export const MAX_PAYLOAD_BYTES: number = MAX_VALUE_BYTES + (128 << 10);

/** A compressed payload begins with its uncompressed length. */
const LENGTH_BYTES = 4;

/** Deflate cannot do better than 1032 to 1 (zlib's technical notes), so a length that says so is wrong. */
const DEFLATE_RATIO_MAX = 1032;

/** Output is collected in pieces of at most this, so that a wrong length does not allocate what never comes. */
const PIECE_BYTES_MAX = 1 << 20;

/** The fastest level: on 4 KiB blocks it takes half the time of the default, for a tenth more bytes. */
const DEFLATE_LEVEL = 1;

/** The least that zlib takes for a piece. */
const PIECE_BYTES_MIN = 64;

const ZSTD_ADVICE = "Use Node 22.15 or later.";

interface TransformOptions {
  readonly level?: number;
  readonly chunkSize: number;
  readonly maxOutputLength?: number;
}

type Transform = (bytes: Uint8Array, options: TransformOptions) => Uint8Array;

/** Node's zstd, which came with 22.15 and 23.8. */
const { zstdCompressSync, zstdDecompressSync } = zlib as {
  zstdCompressSync?: Transform;
  zstdDecompressSync?: Transform;
};

/** Whether this process can read and write that compression; all can but `zstd`, which needs Node 22.15 or later. */
export function isCompressionAvailable(name: CompressionName): boolean {
  return name !== "zstd" || (zstdCompressSync !== undefined && zstdDecompressSync !== undefined);
}

/** The codec byte of a payload that {@link compress} has compressed. */
export function codecOf(name: CompressionName): number {
  if (name === "none") return CODEC_NONE;
  return name === "deflate" ? CODEC_DEFLATE : CODEC_ZSTD;
}

/**
 * Compresses a payload, which is `bytes[start, start + length)`.
 *
 * @returns the payload as stored, its uncompressed length included, in memory of its own; `undefined` when that saves less
 * than an eighth or `name` is `none`: then the payload is stored as it is, with {@link CODEC_NONE}
 * @throws LsmError `Incompatible` when this process lacks the compression
 */
export function compress(
  name: CompressionName,
  bytes: Uint8Array,
  start: number,
  length: number,
): Uint8Array | undefined {
  if (name === "none" || length === 0) return undefined;
  const storedBody = compressor(name)(viewOf(bytes, start, length), options(length));
  const storedLength = LENGTH_BYTES + storedBody.length;
  if (storedLength > length - length / 8) return undefined;
  const stored = new Uint8Array(storedLength);
  writeU32(stored, 0, length);
  stored.set(storedBody, LENGTH_BYTES);
  return stored;
}

/**
 * How long the payload is that {@link decompress} will return; at most {@link MAX_PAYLOAD_BYTES}.
 *
 * @param bytes holds the payload as stored in `[start, start + length)`, its crc checked
 * @param offset where it begins in `file`
 * @throws LsmError `Corruption` for a length that cannot be, `Incompatible` for an unknown codec
 */
export function payloadLength(
  codec: number,
  bytes: Uint8Array,
  start: number,
  length: number,
  file: string,
  offset: number,
): number {
  if (codec === CODEC_NONE) return length;
  if (codec !== CODEC_DEFLATE && codec !== CODEC_ZSTD) {
    const advice = "Open it with the version of lsm-core that wrote it.";
    throw new LsmError("Incompatible", `${file} has an unknown compression ${codec} at byte ${offset}. ${advice}`, {
      file,
    });
  }
  const payloadBytes = length <= LENGTH_BYTES ? 0 : readU32(bytes, start);
  const isPossible = codec === CODEC_ZSTD || payloadBytes <= (length - LENGTH_BYTES) * DEFLATE_RATIO_MAX;
  if (payloadBytes === 0 || payloadBytes > MAX_PAYLOAD_BYTES || !isPossible) {
    throw corruption(file, offset, `${length} compressed bytes say that they hold ${payloadBytes}`);
  }
  return payloadBytes;
}

/**
 * The payload of a block or section. Parameters and errors as for {@link payloadLength}.
 *
 * @returns a view of `bytes` for {@link CODEC_NONE}, else memory of its own
 * @throws LsmError also `Corruption` when the bytes are not what a compressor made, `Incompatible` when this process lacks
 * the compression
 */
export function decompress(
  codec: number,
  bytes: Uint8Array,
  start: number,
  length: number,
  file: string,
  offset: number,
): Uint8Array {
  const payloadBytes = payloadLength(codec, bytes, start, length, file, offset);
  if (codec === CODEC_NONE) return viewOf(bytes, start, length);
  const run = decompressor(codec, file);
  let payload: Uint8Array;
  try {
    const body = viewOf(bytes, start + LENGTH_BYTES, length - LENGTH_BYTES);
    payload = run(body, { ...options(payloadBytes), maxOutputLength: payloadBytes });
  } catch (error) {
    throw corruption(file, offset, `${length} compressed bytes cannot be decompressed`, error);
  }
  // Not the Buffer that zlib returns: code that searches blocks stays with one kind of array.
  if (payload.length === payloadBytes) return viewOf(payload, 0, payloadBytes);
  throw corruption(file, offset, `${length} compressed bytes hold ${payload.length}, not ${payloadBytes} as they say`);
}

function compressor(name: CompressionName): Transform {
  if (name === "deflate") return zlib.deflateRawSync;
  if (zstdCompressSync === undefined) throw new LsmError("Incompatible", `cannot compress with zstd. ${ZSTD_ADVICE}`);
  return zstdCompressSync;
}

function decompressor(codec: number, file: string): Transform {
  if (codec === CODEC_DEFLATE) return zlib.inflateRawSync;
  if (zstdDecompressSync === undefined) {
    throw new LsmError("Incompatible", `${file} is compressed with zstd. ${ZSTD_ADVICE}`, { file });
  }
  return zstdDecompressSync;
}

/** One byte more than is expected, as a full piece makes zlib prepare another one. */
function options(outputBytes: number): TransformOptions {
  return { level: DEFLATE_LEVEL, chunkSize: Math.min(Math.max(outputBytes + 1, PIECE_BYTES_MIN), PIECE_BYTES_MAX) };
}

function viewOf(bytes: Uint8Array, start: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length);
}
