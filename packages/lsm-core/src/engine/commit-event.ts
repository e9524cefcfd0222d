import { copyOut } from "../base/copy-out.ts";
import { keyLengthOf, keyStartOf, OP_DELETE, OP_PUT, valueLengthOf } from "../wal/operation.ts";

/** Something that a commit changed. */
export type CommitChange =
  | { readonly kind: "put"; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly kind: "delete"; readonly key: Uint8Array }
  | {
      readonly kind: "deleteRange";
      /** The first key of the range. */
      readonly start: Uint8Array;
      /** The first key behind it; `undefined`: it has no upper end. */
      readonly end: Uint8Array | undefined;
    };

/** A write call, batch or transaction became visible. */
export interface CommitEvent {
  /** Number of its last operation; the operations of a database are numbered without gaps. */
  readonly sequence: number;
  /** What it did, in its order. Keys and values belong to the listener. */
  readonly changes: readonly CommitChange[];
}

/** The changes that encoded operations stand for, in copies. The operations must fill `bytes` and be whole. */
export function decodeChanges(bytes: Uint8Array): CommitChange[] {
  const changes: CommitChange[] = [];
  let at = 0;
  while (at < bytes.length) {
    const keyStart = keyStartOf(bytes, at);
    const keyLength = keyLengthOf(bytes, at);
    const valueStart = keyStart + keyLength;
    const valueLength = valueLengthOf(bytes, at);
    changes.push(toChange(bytes[at], copyOut(bytes, keyStart, keyLength), bytes, valueStart, valueLength));
    at = valueStart + valueLength;
  }
  return changes;
}

function toChange(
  kind: number,
  key: Uint8Array,
  bytes: Uint8Array,
  valueStart: number,
  valueLength: number,
): CommitChange {
  if (kind === OP_DELETE) return { kind: "delete", key };
  if (kind === OP_PUT) return { kind: "put", key, value: copyOut(bytes, valueStart, valueLength) };
  const end = valueLength === 0 ? undefined : copyOut(bytes, valueStart, valueLength);
  return { kind: "deleteRange", start: key, end };
}
