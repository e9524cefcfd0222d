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

/** A change as watchers get it, without its types; see `Change`. */
export type FieldsChange =
  | { readonly type: "put"; readonly key: Fields; readonly value: Fields }
  | { readonly type: "delete"; readonly key: Fields };

/** See `WatchOptions`. */
export interface WatchSettings {
  readonly signal?: AbortSignal | undefined;
  readonly buffer?: number | undefined;
}

/** See `WatchListener`. */
export interface ListenSettings extends WatchSettings {
  onChange(change: FieldsChange): void | PromiseLike<void>;
  onError(error: unknown): void;
}

/** Follows commits. */
export interface Watching {
  watch(target: WatchTarget, settings?: WatchSettings): AsyncIterableIterator<FieldsChange, undefined>;
  listen(target: WatchTarget, settings: ListenSettings): () => void;
  live<T>(
    target: WatchTarget,
    read: () => PromiseLike<T>,
    settings?: Pick<WatchSettings, "signal">,
  ): AsyncIterableIterator<T, undefined>;
}

/** What queries run in: a database, or a transaction, which cannot be watched. */
export interface QueryContext {
  readonly source: ReaderSource;
  readonly watching: Watching | undefined;
}

/**
 * Watches what a query covers, in the form that the settings ask for.
 *
 * @param signal of the query; the settings' own comes first
 * @throws TypeError in a transaction
 */
export function watchQuery(
  context: QueryContext,
  target: WatchTarget,
  settings: WatchSettings | ListenSettings,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<FieldsChange, undefined> | (() => void) {
  const watching = watchingOf(context);
  const wanted = settings.signal ?? signal;
  if (!("onChange" in settings)) return watching.watch(target, { buffer: settings.buffer, signal: wanted });
  const { buffer } = settings;
  return watching.listen(target, {
    buffer,
    signal: wanted,
    onChange: (change) => settings.onChange(change),
    onError: (error) => settings.onError(error),
  });
}

/** {@link QueryContext.watching}, or the error of a transaction. */
export function watchingOf(context: QueryContext): Watching {
  if (context.watching !== undefined) return context.watching;
  throw new TypeError("a transaction sees one moment and cannot be watched; watch the database's collection");
}
