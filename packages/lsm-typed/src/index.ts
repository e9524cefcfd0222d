/**
 * Typed collections: a zod schema, a key and indexes give an ordered, indexed, transactional, live collection.
 *
 * @module
 */
export type { Awaitable } from "./base/awaitable.ts";
export {
  DuplicateKeyError,
  type ErrorPlace,
  type FieldPath,
  isTypedError,
  LimitError,
  NotFoundError,
  TypedError,
  type TypedErrorCode,
  UniqueViolationError,
  UnsupportedError,
  ValidationError,
  type ValidationIssue,
} from "./base/errors.ts";
export type { KeyRange } from "./base/key-range.ts";
export { collection } from "./definition/collection.ts";
export type { Collection, CollectionCore, Page, PatchOf, TransactionCollection } from "./definition/collection-api.ts";
export {
  type ChangeOf,
  type CollectionDefinition,
  type InputOf,
  isCollectionDefinition,
  type KeyOf,
  type RecordOf,
} from "./definition/collection-definition.ts";
export type { CollectionOptions, IndexOptions } from "./definition/collection-options.ts";
export type { CollectionTypes, IndexFields, ObjectSchema, TypesOf } from "./definition/collection-types.ts";
export type {
  DamagedRecord,
  Database,
  DatabaseMethods,
  DatabaseOptions,
  Definitions,
  ExportOptions,
  ImportOptions,
  ImportResult,
  ImportSource,
  IndexMismatch,
  IndexStatus,
  Progress,
  ReservedName,
  TaskOptions,
  Transaction,
  TransactionOptions,
  VerifyReport,
} from "./definition/database-api.ts";
export { desc, type Descending } from "./definition/descending.ts";
export type {
  IndexPageOptions,
  IndexQuery,
  IndexQueryFrom,
  TransactionIndexQuery,
} from "./definition/index-query-api.ts";
export type { KeyQuery, KeySelection, PageOptions, PageQuery, QueryOptions } from "./definition/key-query-api.ts";
export type {
  Change,
  DeleteChange,
  LiveOptions,
  PutChange,
  WatchListener,
  WatchOptions,
} from "./definition/watch-api.ts";
export { bigintKey } from "./key/bigint-key.ts";
export { booleanKey } from "./key/boolean-key.ts";
export { bytesKey } from "./key/bytes-key.ts";
export { dateKey } from "./key/date-key.ts";
export { descending } from "./key/descending.ts";
export { intKey } from "./key/int-key.ts";
export { InvalidKeyBytesError, InvalidKeyValueError, type KeyCodec } from "./key/key-codec.ts";
export { KeyReader } from "./key/key-reader.ts";
export { KeyWriter } from "./key/key-writer.ts";
export { literalKey } from "./key/literal-key.ts";
export { nullable } from "./key/nullable.ts";
export { numberKey } from "./key/number-key.ts";
export { stringKey } from "./key/string-key.ts";
export { tupleKey } from "./key/tuple-key.ts";
export { uuidKey } from "./key/uuid-key.ts";
export { openDatabase, type OpenOptions } from "./open-database.ts";
export { isLsmError, LsmError } from "./store/core-errors.ts";
export { CoreStore, type CoreStoreOptions } from "./store/core-store.ts";
export { MemoryStore, type MemoryStoreOptions } from "./store/memory-store.ts";
export type {
  OrderedStore,
  StoreChange,
  StoreCommit,
  StoreDurability,
  StoreEntry,
  StoreLimits,
  StoreReader,
  StoreScan,
  StoreScanOptions,
  StoreSnapshot,
  StoreTransaction,
  StoreTransactOptions,
} from "./store/ordered-store.ts";
export type { ValueCodec } from "./value/value-codec.ts";
