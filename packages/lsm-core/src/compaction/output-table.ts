import type { RangeDeletes } from "../base/range-delete.ts";
import { joinPath, tableName } from "../storage/file-names.ts";
import type { WritableFile } from "../storage/storage.ts";
import type { TableMeta } from "../table/table-meta.ts";
import { TableWriter } from "../table/table-writer.ts";
import type { JobContext } from "./job-context.ts";

/** A table that a job is writing: its file and its writer. */
export class OutputTable {
  readonly path: string;
  readonly writer: TableWriter;
  readonly #context: JobContext;
  readonly #file: WritableFile;

  /**
   * Creates the file; throws what the storage throws.
   *
   * @param memory for the writer
   */
  constructor(context: JobContext, level: number, memory?: Uint8Array) {
    const id = context.allocateFileId();
    this.path = joinPath(context.directory, tableName(id));
    this.#context = context;
    this.#file = context.storage.create(this.path);
    this.writer = new TableWriter(this.#file, id, context.comparator, context.tableOptions(level), memory);
  }

  /** Writes the rest, makes the file stable and closes it. Its name is not stable until the directory is synced. */
  finish(rangeDeletes: RangeDeletes, sequence: number): TableMeta {
    const meta = this.writer.finish(rangeDeletes, sequence);
    this.#file.close();
    return meta;
  }

  /** Closes and removes the file after a failure. Never throws: what stays is a leftover, which the next open removes. */
  discard(): void {
    this.#file.close();
    try {
      this.#context.storage.remove(this.path);
    } catch {
      // The failure that brought us here is the one to tell.
    }
  }
}
