import type { KeyCodec } from "../key/key-codec.ts";
import type { Fields, RecordSchema } from "../schema/record-schema.ts";
import type { ValueCodec } from "../value/value-codec.ts";
import type { IndexFieldPlan } from "./collection-plan.ts";

/** An index whose fields were looked up in the schema. */
export interface ResolvedIndex {
  readonly name: string;
  readonly fields: readonly IndexFieldPlan[];
  readonly isUnique: boolean;
  /** Position in `fields` of the array field of a multi index; -1 for others. */
  readonly multiAt: number;
  readonly where: ((record: Fields) => boolean) | undefined;
  /** The definition's own version of the index, raised by people when entries change for a reason that cannot be seen. */
  readonly version: number;
}

/** A definition whose fields were looked up in the schema: all that can be known of a collection without a store. */
export interface ResolvedCollection {
  readonly name: string;
  readonly version: number;
  readonly schema: RecordSchema;
  readonly keyFields: readonly string[];
  readonly keyCodecs: readonly KeyCodec[];
  /** Fields that are restored from the key instead of being stored. */
  readonly omitted: readonly string[];
  readonly indexes: readonly ResolvedIndex[];
  readonly migrations: ReadonlyMap<number, (old: Record<string, unknown>) => unknown>;
  readonly ttl: ((record: Fields) => Date | undefined) | undefined;
  /** The program's own value codec. */
  readonly values: ValueCodec | undefined;
}
