import { corruption } from "../base/errors.ts";
import type { ReadableFile, Storage } from "../storage/storage.ts";
import { toIoError } from "./to-io-error.ts";

/**
 * All bytes of a file.
 *
 * @param bytesMax a larger file is damage
 * @throws LsmError `Io` when it cannot be read, `Corruption` when it is too long
 */
export function readWhole(storage: Storage, path: string, bytesMax: number): Uint8Array {
  let file: ReadableFile | undefined;
  try {
    file = storage.openReadable(path);
    const { size } = file;
    if (size > bytesMax)
      throw corruption(path, bytesMax, `it has ${size} bytes, and at most ${bytesMax} were expected`);
    const bytes = new Uint8Array(size);
    let length = 0;
    while (length < size) {
      const count = file.read(bytes, length, size - length, length);
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } catch (error) {
    throw toIoError(error, `read ${path}`, path);
  } finally {
    file?.close();
  }
}
