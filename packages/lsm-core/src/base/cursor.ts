/** A move found nothing: the cursor stands before the first or after the last entry. */
export const END = 0;
/** The cursor stands on an entry. */
export const READY = 1;
/** A non-blocking cursor needs bytes that are not in memory: call `load()`, which finishes the move. */
export const PENDING = 2;

/** {@link END}, {@link READY} or {@link PENDING}. */
export type CursorState = 0 | 1 | 2;

/** `valueLength` of a tombstone. */
export const TOMBSTONE = -1;

/**
 * A position in a sorted sequence of entries with distinct keys, tombstones included.
 *
 * After a move that returned {@link READY} the fields below name the entry. They are views into memory of the
 * source, valid until the next move of this cursor; copy to keep. After {@link END} they mean nothing.
 * `next` and `prev` may be mixed; after END call `first`, `last`, `seek` or `seekBefore` again.
 *
 * A cursor is blocking (reads files when it needs to, never PENDING) unless it was made non-blocking.
 */
export abstract class Cursor {
  keyBytes: Uint8Array = EMPTY;
  keyStart = 0;
  keyLength = 0;
  valueBytes: Uint8Array = EMPTY;
  valueStart = 0;
  /** Length of the value, or {@link TOMBSTONE}. */
  valueLength = 0;

  /** Moves to the first entry. */
  abstract first(): CursorState;
  /** Moves to the last entry. */
  abstract last(): CursorState;
  /** Moves to the first entry whose key is at or after `key`. */
  abstract seek(key: Uint8Array): CursorState;
  /** Moves to the last entry whose key is strictly before `key`. */
  abstract seekBefore(key: Uint8Array): CursorState;
  /** Moves to the entry after the current one. Only after READY. */
  abstract next(): CursorState;
  /** Moves to the entry before the current one. Only after READY. */
  abstract prev(): CursorState;
  /** After PENDING: reads what is missing without blocking and finishes the move; resolves with its outcome. */
  abstract load(): Promise<CursorState>;
  /** Gives back what the cursor holds. Idempotent. */
  abstract close(): void;
}

/** What a reader from front to back needs of a {@link Cursor}. */
export type EntrySequence = Pick<
  Cursor,
  "first" | "next" | "keyBytes" | "keyStart" | "keyLength" | "valueBytes" | "valueStart" | "valueLength"
>;

const EMPTY = new Uint8Array(0);
