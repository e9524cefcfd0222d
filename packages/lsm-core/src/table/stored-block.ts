import { corruption, ioError } from "../base/errors.ts";
import type { LsmError } from "../base/errors.ts";
import type { ReadableFile } from "../storage/storage.ts";
import { checkBlock } from "./block.ts";
import { CODEC_NONE, decompress } from "./compression.ts";
import { checkStored, STORED_TRAILER_BYTES } from "./table-format.ts";
import type { Table } from "./table.ts";

/** Length of the payload of an uncompressed block that takes `storedBytes` in the file. */
export function payloadBytes(storedBytes: number): number {
  return storedBytes - STORED_TRAILER_BYTES;
}

/**
 * Reads all of `[offset, offset + length)` of a file into `target` from `at` on.
 *
 * @param path names the file in errors
 * @throws LsmError `Io` when the read fails, `Corruption` when the file ends before
 */
export function readExactly(
  file: ReadableFile,
  path: string,
  offset: number,
  length: number,
  target: Uint8Array,
  at: number,
): void {
  let readBytes: number;
  try {
    readBytes = file.read(target, at, length, offset);
  } catch (error) {
    throw readError(path, error);
  }
  if (readBytes !== length) throw shortRead(path, offset, length, readBytes);
}

/** {@link readExactly} without blocking. */
export async function readExactlyAsync(
  file: ReadableFile,
  path: string,
  offset: number,
  length: number,
  target: Uint8Array,
  at: number,
): Promise<void> {
  let readBytes: number;
  try {
    readBytes = await file.readAsync(target, at, length, offset);
  } catch (error) {
    throw readError(path, error);
  }
  if (readBytes !== length) throw shortRead(path, offset, length, readBytes);
}

/**
 * Reads a block and checks it.
 *
 * @param target gets the stored form from `at` on: needs room for `table.blockStoredBytes(block)`
 * @returns `undefined` when the payload now stands at `at`, as it is stored uncompressed; else the payload, decompressed
 * into memory of its own
 * @throws LsmError `Io` or `Corruption`
 */
export function readBlock(table: Table, block: number, target: Uint8Array, at: number): Uint8Array | undefined {
  readExactly(table.file, table.path, table.blockOffset(block), table.blockStoredBytes(block), target, at);
  return openBlock(table, block, target, at);
}

/** {@link readBlock} without blocking. */
export async function readBlockAsync(
  table: Table,
  block: number,
  target: Uint8Array,
  at: number,
): Promise<Uint8Array | undefined> {
  await readExactlyAsync(table.file, table.path, table.blockOffset(block), table.blockStoredBytes(block), target, at);
  return openBlock(table, block, target, at);
}

/**
 * Checks a block whose stored form stands at `start`: its checksum, then its structure.
 *
 * @returns as {@link readBlock}
 * @throws LsmError `Corruption`
 */
export function openBlock(table: Table, block: number, bytes: Uint8Array, start: number): Uint8Array | undefined {
  const offset = table.blockOffset(block);
  const storedBytes = table.blockStoredBytes(block);
  const codec = checkStored(bytes, start, storedBytes, table.path, offset);
  let payload: Uint8Array | undefined;
  let reason: string | undefined;
  if (codec === CODEC_NONE) {
    reason = checkBlock(bytes, start, payloadBytes(storedBytes));
  } else {
    const output = decompress(codec, bytes, start, payloadBytes(storedBytes), table.path, offset);
    // A plain array: the search loops are compiled for one class, and zlib makes Buffers.
    payload = new Uint8Array(output.buffer, output.byteOffset, output.length);
    reason = checkBlock(payload, 0, payload.length);
  }
  if (reason !== undefined) throw corruption(table.path, offset, reason);
  return payload;
}

function readError(path: string, cause: unknown): LsmError {
  return ioError(`read ${path}`, cause, path);
}

function shortRead(path: string, offset: number, length: number, readBytes: number): LsmError {
  return corruption(path, offset + readBytes, `the file ends here, expected ${length - readBytes} more bytes`);
}
