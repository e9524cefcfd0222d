import type { SchemaShape } from "../schema/schema-shape.ts";
import type { IndexState } from "./collection-plan.ts";

/** What only the catalog knows of a collection. */
export interface CollectionIds {
  readonly id: number;
  readonly indexes: ReadonlyMap<string, { readonly id: number; readonly state: IndexState }>;
  /** The id of the expiry index; absent without a `ttl`. */
  readonly expiry: number | undefined;
  /** The structure of stored records, by schema version. */
  readonly shapes: ReadonlyMap<number, SchemaShape>;
}
