import type { openDatabase as openDatabaseOfPackage } from "../../src/open-database.ts";

/** Opens nothing: the types are what these tests are about. */
export const openDatabase: typeof openDatabaseOfPackage = () => Promise.reject(new Error("not to be called"));
