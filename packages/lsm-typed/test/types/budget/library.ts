/** What tools/type-budget.mjs compares with: the schemas, and the library without any use of it. */
import { collection } from "../../../src/definition/collection.ts";
import type { Database } from "../../../src/definition/database-api.ts";
import { desc } from "../../../src/definition/descending.ts";

export { collection, desc, type Database };
export * from "./schemas.ts";
