import { fileURLToPath } from "node:url";
import { ioError, LsmError } from "../base/errors.ts";
import type { Storage } from "../storage/storage.ts";

/** Beside this module, in the package and in a bundle of ES modules. A constant, so that bundlers do not copy the file as it is. */
const FILE = "./background-thread.js";

/**
 * Where the module of the background thread is.
 *
 * A bundler does not see that it is needed. A thread whose module is missing only ends, later and without a word to a caller that
 * blocks, so its absence is found here.
 *
 * @param given where it is according to the options; `undefined`: where the package has it
 * @throws LsmError `NotFound` when there is no such file, `Io` when a sandbox does not let us look
 */
export function findThreadModule(given: URL | undefined, storage: Storage): URL {
  const url = given ?? besideThisModule();
  if (url === undefined) throw notFound("cannot be found from CommonJS");
  if (url.protocol !== "file:") return url;
  const path = fileURLToPath(url);
  if (!exists(storage, path)) throw notFound(`is not at ${path}`, path);
  return url;
}

/** `undefined` in a bundle of CommonJS, which has no `import.meta.url`. */
function besideThisModule(): URL | undefined {
  const base: string | undefined = import.meta.url;
  return URL.canParse(FILE, base) ? new URL(FILE, base) : undefined;
}

function exists(storage: Storage, path: string): boolean {
  try {
    return storage.exists(path);
  } catch (error) {
    throw ioError("look for the module of the background thread", error, path);
  }
}

function notFound(where: string, file?: string): LsmError {
  const advice =
    'A bundler needs "lsm-core/background-thread" as an entry of its own; set `backgroundThread` to the URL of what ' +
    "that becomes, or to false to flush and compact without a thread.";
  return new LsmError("NotFound", `the module of the background thread ${where}. ${advice}`, { file });
}
