import { corruption, ioError } from "../base/errors.ts";
import type { LsmError } from "../base/errors.ts";
import type { ReadableFile } from "../storage/storage.ts";
import { checkBlock } from "./block.ts";
import { CODEC_NONE, decompress } from "./compression.ts";
import type { PayloadBuffer } from "./payload-buffer.ts";
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
 * @param output gets the payload of a compressed block
 * @returns whether the block is compressed: the payload is in `output` then; else it stands at `at`
 * @throws LsmError `Io` or `Corruption`
 */
export function readBlock(table: Table, block: number, target: Uint8Array, at: number, output: PayloadBuffer): boolean {
  readExactly(table.file, table.path, table.blockOffset(block), table.blockStoredBytes(block), target, at);
  return openBlock(table, block, target, at, output);
}

/** {@link readBlock} without blocking. */
export async function readBlockAsync(
  table: Table,
  block: number,
  target: Uint8Array,
  at: number,
  output: PayloadBuffer,
): Promise<boolean> {
  await readExactlyAsync(table.file, table.path, table.blockOffset(block), table.blockStoredBytes(block), target, at);
  return openBlock(table, block, target, at, output);
}

/**
 * Checks a block whose stored form stands at `start`: its checksum, then its structure.
 *
 * @param output and result as for {@link readBlock}
 * @throws LsmError `Corruption`
 */
export function openBlock(
  table: Table,
  block: number,
  bytes: Uint8Array,
  start: number,
  output: PayloadBuffer,
): boolean {
  const offset = table.blockOffset(block);
  const storedBytes = table.blockStoredBytes(block);
  const codec = checkStored(bytes, start, storedBytes, table.path, offset);
  const isCompressed = codec !== CODEC_NONE;
  if (isCompressed) decompress(codec, bytes, start, payloadBytes(storedBytes), output, table.path, offset);
  const reason = isCompressed
    ? checkBlock(output.bytes, 0, output.length)
    : checkBlock(bytes, start, payloadBytes(storedBytes));
  if (reason !== undefined) throw corruption(table.path, offset, reason);
  return isCompressed;
}

function readError(path: string, cause: unknown): LsmError {
  return ioError(`read ${path}`, cause, path);
}

function shortRead(path: string, offset: number, length: number, readBytes: number): LsmError {
  return corruption(path, offset + readBytes, `the file ends here, expected ${length - readBytes} more bytes`);
}
