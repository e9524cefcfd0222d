// The default export, because bundlers turn names of a namespace into imports, and not every version of Node.js has every name.
import zlib from "node:zlib";
import { readU32, writeU32 } from "../base/bytes.ts";
import { corruption, LsmError } from "../base/errors.ts";
import { MAX_VALUE_BYTES } from "../base/limits.ts";
import { decodeLz4 } from "./lz4-decode.ts";
import { encodeLz4, LZ4_SLACK_BYTES } from "./lz4-encode.ts";
import type { PayloadBuffer } from "./payload-buffer.ts";

/**
 * How the blocks of a table are compressed: `"lz4"` costs least time, `"deflate"` and `"zstd"` (Node 22.15 or later) fewer
 * bytes.
 */
export type CompressionName = "none" | "lz4" | "deflate" | "zstd";

// Codec bytes; format: docs/format.md#stored-form-of-a-block-or-section
export const CODEC_NONE = 0;
export const CODEC_DEFLATE = 1;
export const CODEC_ZSTD = 2;
export const CODEC_LZ4 = 3;

const CODECS: Readonly<Record<CompressionName, number>> = {
  none: CODEC_NONE,
  lz4: CODEC_LZ4,
  deflate: CODEC_DEFLATE,
  zstd: CODEC_ZSTD,
};

/** What a block or section can be at most, uncompressed: the longest value and room for its key and lengths. */
export const MAX_PAYLOAD_BYTES: number = MAX_VALUE_BYTES + (128 << 10);

/** A compressed payload begins with its uncompressed length. */
const LENGTH_BYTES = 4;

/** Deflate cannot do better than 1032 to 1 (zlib's technical notes), so a length that says so is wrong. */
const DEFLATE_RATIO_MAX = 1032;

/** Nor LZ4 better than this: no byte makes more than 255. */
const LZ4_RATIO_MAX = 255;

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

/** Whether that is the name of a compression, of this process or not. */
export function isCompressionName(name: unknown): name is CompressionName {
  return typeof name === "string" && Object.hasOwn(CODECS, name);
}

/** Whether this process can read and write that compression; all can but `zstd`, which needs Node 22.15 or later. */
export function isCompressionAvailable(name: CompressionName): boolean {
  return name !== "zstd" || (zstdCompressSync !== undefined && zstdDecompressSync !== undefined);
}

/** The codec byte of a payload that {@link compress} has compressed. */
export function codecOf(name: CompressionName): number {
  return CODECS[name];
}

/**
 * Compresses a payload, which is `bytes[start, start + length)`.
 *
 * @param output gets the payload as stored, its uncompressed length included
 * @returns false when that saves less than an eighth or `name` is `none`: then the payload is stored as it is, with
 * {@link CODEC_NONE}
 * @throws LsmError `Incompatible` when this process lacks the compression
 */
export function compress(
  name: CompressionName,
  bytes: Uint8Array,
  start: number,
  length: number,
  output: PayloadBuffer,
): boolean {
  if (name === "none" || length === 0) return false;
  const bodyMax = Math.floor(length - length / 8) - LENGTH_BYTES;
  if (bodyMax <= 0) return false;
  if (name === "lz4") {
    output.reserve(LENGTH_BYTES + bodyMax + LZ4_SLACK_BYTES);
    const source = new DataView(bytes.buffer, bytes.byteOffset + start, length);
    const bodyBytes = encodeLz4(source, output.view, LENGTH_BYTES, bodyMax);
    if (bodyBytes === 0) return false;
    output.length = LENGTH_BYTES + bodyBytes;
  } else {
    const body = compressor(name)(viewOf(bytes, start, length), options(length));
    if (body.length > bodyMax) return false;
    output.reserve(LENGTH_BYTES + body.length);
    output.bytes.set(body, LENGTH_BYTES);
  }
  writeU32(output.bytes, 0, length);
  return true;
}

/**
 * How long the payload is that {@link decompress} will give; at most {@link MAX_PAYLOAD_BYTES}.
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
  if (codec !== CODEC_LZ4 && codec !== CODEC_DEFLATE && codec !== CODEC_ZSTD) {
    const advice = "Open it with the version of lsm-core that wrote it.";
    throw new LsmError("Incompatible", `${file} has an unknown compression ${codec} at byte ${offset}. ${advice}`, {
      file,
    });
  }
  const payloadBytes = length <= LENGTH_BYTES ? 0 : readU32(bytes, start);
  const ratioMax = codec === CODEC_LZ4 ? LZ4_RATIO_MAX : DEFLATE_RATIO_MAX;
  const isPossible = codec === CODEC_ZSTD || payloadBytes <= (length - LENGTH_BYTES) * ratioMax;
  if (payloadBytes === 0 || payloadBytes > MAX_PAYLOAD_BYTES || !isPossible) {
    throw corruption(file, offset, `${length} compressed bytes say that they hold ${payloadBytes}`);
  }
  return payloadBytes;
}

/**
 * Decompresses the payload of a block or section. Parameters and errors as for {@link payloadLength}.
 *
 * @param codec not {@link CODEC_NONE}
 * @param output gets the payload; without meaning after an error
 * @throws LsmError also `Corruption` when the bytes are not what a compressor made, `Incompatible` when this process lacks
 * the compression
 */
export function decompress(
  codec: number,
  bytes: Uint8Array,
  start: number,
  length: number,
  output: PayloadBuffer,
  file: string,
  offset: number,
): void {
  const payloadBytes = payloadLength(codec, bytes, start, length, file, offset);
  const bodyStart = start + LENGTH_BYTES;
  const bodyLength = length - LENGTH_BYTES;
  if (codec !== CODEC_LZ4) {
    output.adopt(inflate(codec, viewOf(bytes, bodyStart, bodyLength), payloadBytes, file, offset));
    return;
  }
  output.reserve(payloadBytes);
  const body = new DataView(bytes.buffer, bytes.byteOffset + bodyStart, bodyLength);
  if (!decodeLz4(body, output.view, payloadBytes)) {
    throw corruption(file, offset, `${length} compressed bytes are not the ${payloadBytes} that they say`);
  }
}

/** What zlib makes of a compressed payload, in memory of its own. */
function inflate(codec: number, body: Uint8Array, payloadBytes: number, file: string, offset: number): Uint8Array {
  const run = decompressor(codec, file);
  let payload: Uint8Array;
  try {
    payload = run(body, { ...options(payloadBytes), maxOutputLength: payloadBytes });
  } catch (error) {
    throw corruption(file, offset, `${body.length} compressed bytes cannot be decompressed`, error);
  }
  // Not the Buffer that zlib returns: code that searches blocks stays with one kind of array.
  if (payload.length === payloadBytes) return viewOf(payload, 0, payloadBytes);
  throw corruption(
    file,
    offset,
    `${body.length} compressed bytes hold ${payload.length}, not ${payloadBytes} as they say`,
  );
}

function compressor(name: "deflate" | "zstd"): Transform {
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
