/**
 * Types that signatures of `lsm-typed` mention, for readers. Programs need not name them and cannot import them: what has one of these types comes
 * from a call.
 *
 * @module
 */
export type { IndexFieldOf } from "../../../packages/lsm-typed/src/definition/collection-options.ts";
export type {
  IndexFieldArgument,
  IndexPath,
  KeyField,
  PathOf,
  QueryValue,
} from "../../../packages/lsm-typed/src/definition/field-types.ts";
export type {
  FieldSteps,
  IndexSteps,
  LowerStep,
  TextStep,
  UpperStep,
} from "../../../packages/lsm-typed/src/definition/index-query-api.ts";
export type { MigrateRecord } from "../../../packages/lsm-typed/src/definition/collection-definition.ts";
export type { LiteralKeyValue } from "../../../packages/lsm-typed/src/key/literal-key.ts";
export type { KeyTuple } from "../../../packages/lsm-typed/src/key/tuple-key.ts";
