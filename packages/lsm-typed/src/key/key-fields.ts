import { InvalidKeyValueError, type KeyCodec } from "./key-codec.ts";
import type { KeyReader } from "./key-reader.ts";
import { KeyWriter } from "./key-writer.ts";
import { writeInteger } from "./int-key.ts";

/**
 * Appends a key's fields: `values[i]` by `codecs[i]`, as many as there are codecs.
 *
 * @throws InvalidKeyValueError whose `position` says which value was refused
 */
export function writeKeyFields(writer: KeyWriter, codecs: readonly KeyCodec[], values: readonly unknown[]): void {
  let i = 0;
  try {
    for (; i < codecs.length; i++) codecs[i]!.write(writer, values[i]);
  } catch (error: unknown) {
    if (error instanceof InvalidKeyValueError) error.position = i;
    throw error;
  }
}

/** The values of a key's fields, in the order of their codecs. The reader is behind them then. Throws InvalidKeyBytesError. */
export function readKeyFields(reader: KeyReader, codecs: readonly KeyCodec[]): unknown[] {
  const values: unknown[] = [];
  for (let i = 0; i < codecs.length; i++) values.push(codecs[i]!.read(reader));
  return values;
}

/**
 * What keys begin with: ids, as integers of keys. Two bytes for each up to 255.
 *
 * @param ids non-negative integers
 * @throws RangeError
 */
export function packIds(...ids: readonly number[]): Uint8Array {
  const writer = new KeyWriter();
  for (const id of ids) {
    if (!Number.isSafeInteger(id) || id < 0) throw new RangeError(`an id is a non-negative integer, not ${id}`);
    writeInteger(writer, id);
  }
  return writer.take();
}
