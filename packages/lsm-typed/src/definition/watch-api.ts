import type { CollectionTypes } from "./collection-types.ts";

/** A change of one record, as a commit made it. */
export type Change<T extends CollectionTypes> = PutChange<T> | DeleteChange<T>;

/** A record was written, or came to be among those that are watched. */
export interface PutChange<T extends CollectionTypes> {
  readonly type: "put";
  readonly key: T["key"];
  readonly value: T["record"];
}

/** A record was deleted, has expired, or is no longer among those that are watched. */
export interface DeleteChange<T extends CollectionTypes> {
  readonly type: "delete";
  readonly key: T["key"];
}

/** How changes are watched. */
export interface WatchOptions {
  /** Ends watching: the iteration rejects with the signal's reason, callbacks are not called any more. */
  readonly signal?: AbortSignal | undefined;
  /** How many changes may wait to be taken. One more ends watching with code `Overflow`. Default: 1024. */
  readonly buffer?: number | undefined;
}

/** Takes changes by callbacks. */
export interface WatchListener<T extends CollectionTypes> extends WatchOptions {
  /** Called for each change, one at a time: the next one waits for a promise that it returns. */
  onChange(change: Change<T>): void | PromiseLike<void>;
  /** Called at most once, when watching ended by an error: `Overflow`, damage, or one that `onChange` threw. */
  onError(error: unknown): void;
}

/** How a live query runs. */
export interface LiveOptions {
  /** Ends the iteration: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
