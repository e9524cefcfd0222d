import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside the package, whatever directory the program was started in. */
const DEFAULT_DIRECTORY = fileURLToPath(new URL("../../.data", import.meta.url));

/** Where the data lies: what an option says, else the environment's `TODO_DATA`, else `.data` in the app's package. */
export function dataDirectory(option: string | undefined): string {
  return resolve(option ?? (process.env["TODO_DATA"] || DEFAULT_DIRECTORY));
}

/** Whether nothing was ever kept in a directory. */
export function isUnused(directory: string): boolean {
  return !existsSync(directory) || readdirSync(directory).length === 0;
}
