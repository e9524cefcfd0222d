import type { $ZodObject, output } from "zod/v4/core";
import type { CollectionDefinition } from "./collection-definition.ts";
import type { CollectionOptions } from "./collection-options.ts";
import type { TypesOf } from "./collection-types.ts";
import type { IndexFieldArgument, KeyField } from "./field-types.ts";

export declare function collection<
  S extends $ZodObject,
  const K extends readonly [KeyField<output<S>> | C, ...(KeyField<output<S>> | C)[]],
  const I extends Readonly<Record<string, readonly IndexFieldArgument[]>> = {},
  C extends string = never,
>(name: string, schema: S, options: CollectionOptions<output<S>, K, I, C>): CollectionDefinition<TypesOf<S, K, I>>;
