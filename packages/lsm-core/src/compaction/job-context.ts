import type { Comparator } from "../base/comparator.ts";
import type { Storage } from "../storage/storage.ts";
import type { TableOptions } from "../table/table-writer.ts";

/** What a flush or a merge needs of whoever runs it. */
export interface JobContext {
  readonly storage: Storage;
  readonly directory: string;
  readonly comparator: Comparator;
  /** How tables of a level are stored. */
  readonly tableOptions: (level: number) => TableOptions;
  /** A number that no file has or had. */
  allocateFileId(): number;
  /** Called between the blocks of a merge's outputs: may run a flush, or throw to end the merge. */
  onBlock(): void;
}
