import { isLsmError, openDatabase } from "lsm-typed";
import { definitions, type TodoDatabase } from "./collections.ts";

/** Another process has the data directory. */
export class DirectoryLockedError extends Error {
  override readonly name = "DirectoryLockedError";

  constructor(directory: string, cause: unknown) {
    super(`The data directory ${directory} is in use by another process.`, { cause });
  }
}

/**
 * Opens the database in a directory, which is created if there is none. Indexes that are new or changed are built
 * first.
 *
 * @param onIndex called now and then while an index is built
 * @throws DirectoryLockedError when a running server, or another command, has the directory
 */
export async function openStore(
  directory: string,
  onIndex?: (progress: { index: string; done: number }) => void,
): Promise<TodoDatabase> {
  try {
    return await openDatabase(directory, definitions, {
      onProgress: ({ task, index, done }) => {
        if (task === "index" && index !== undefined) onIndex?.({ index, done });
      },
    });
  } catch (error) {
    throw isLsmError(error) && error.kind === "Locked" ? new DirectoryLockedError(directory, error) : error;
  }
}
