import type { Database, DatabaseOptions, Definitions } from "../../src/definition/database-api.ts";
import type { OrderedStore } from "../../src/store/ordered-store.ts";

/** Opens nothing: the types are what these tests are about. */
export function openDatabase<C extends Definitions>(
  _target: string | URL | OrderedStore,
  _definitions: C,
  _options?: DatabaseOptions,
): Promise<Database<C>> {
  return Promise.reject(new Error("not to be called"));
}
