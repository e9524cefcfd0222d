import type { KeyRange } from "../base/key-range.ts";
import type { CollectionPlan, IndexPlan } from "../plan/collection-plan.ts";
import type { Fields } from "../schema/record-schema.ts";
import type { ReaderSource } from "./read-records.ts";

/** What is watched: the records in a range of keys, or those with an entry in a range of an index. */
export interface WatchTarget {
  readonly plan: CollectionPlan;
  readonly index: IndexPlan | undefined;
  readonly range: KeyRange;
}

/** A change as watchers get it, without its types. */
export type FieldsChange =
  | { readonly type: "put"; readonly key: Fields; readonly value: Fields }
  | { readonly type: "delete"; readonly key: Fields };

export interface WatchSettings {
  readonly signal?: AbortSignal | undefined;
  /** Changes that may wait to be taken. */
  readonly buffer?: number | undefined;
}

export interface ListenSettings {
  readonly onChange: (change: FieldsChange) => void;
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Follows commits. */
export interface Watching {
  watch(target: WatchTarget, settings: WatchSettings): AsyncIterableIterator<FieldsChange>;
  listen(target: WatchTarget, settings: ListenSettings): () => void;
  live(
    target: WatchTarget,
    read: () => Promise<Fields[]>,
    settings: { readonly signal?: AbortSignal | undefined },
  ): AsyncIterableIterator<Fields[]>;
}

/** What queries run in: a database, or a transaction, which cannot be watched. */
export interface QueryContext {
  readonly source: ReaderSource;
  readonly watching: Watching | undefined;
}

/** {@link QueryContext.watching}, or the error of a transaction. */
export function watchingOf(context: QueryContext): Watching {
  if (context.watching !== undefined) return context.watching;
  throw new TypeError("a transaction sees one moment and cannot be watched; watch the database's collection");
}
