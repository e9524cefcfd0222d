import { corruption, ioError, isLsmError } from "../base/errors.ts";
import type { Storage } from "../storage/storage.ts";
import { decodeFooter, FOOTER_BYTES } from "./table-format.ts";
import type { TableMeta } from "./table-meta.ts";

/**
 * Checks at open that a file is the table that the manifest names: its length and its footer. Cost: one short read.
 *
 * @throws LsmError `Corruption` for another file or a damaged footer, `Io`
 */
export function checkTableFile(storage: Storage, path: string, meta: TableMeta): void {
  const footer = new Uint8Array(FOOTER_BYTES);
  const at = meta.fileBytes - FOOTER_BYTES;
  try {
    const file = storage.openReadable(path);
    try {
      if (file.size !== meta.fileBytes) {
        throw corruption(
          path,
          Math.min(file.size, meta.fileBytes),
          `it has ${file.size} bytes, expected ${meta.fileBytes}`,
        );
      }
      file.read(footer, 0, FOOTER_BYTES, at);
    } finally {
      file.close();
    }
  } catch (error) {
    throw isLsmError(error) ? error : ioError(`check ${path}`, error, path);
  }
  const { id, entryCount, sequence } = decodeFooter(footer, 0, path, at);
  if (id !== meta.id || entryCount !== meta.entryCount || sequence !== meta.sequence) {
    throw corruption(path, at, `it is table ${id}, expected table ${meta.id}: the file was replaced by another`);
  }
}
