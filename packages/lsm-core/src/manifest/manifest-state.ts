import type { Comparator } from "../base/comparator.ts";
import { EMPTY_LEVELS, type Levels } from "./version.ts";
import { VersionBuilder } from "./version-builder.ts";
import { type CloseRecord, LEVEL_COUNT, type VersionEdit } from "./version-edit.ts";

/** All that the manifest knows; plain data that a thread can be sent. */
export interface ManifestState {
  /** Name of the order of the keys. */
  readonly comparator: string;
  readonly levels: Levels;
  /** The number that the next new file gets. */
  readonly nextFileId: number;
  /** Logs with a smaller number are not needed. */
  readonly logNumber: number;
  /** Last sequence number that tables hold. */
  readonly lastSequence: number;
  readonly closeRecord: CloseRecord | undefined;
  /** Where the next compaction of each level begins; `undefined`: at its first table. */
  readonly compactPointers: readonly (Uint8Array | undefined)[];
}

/** What the manifest of a new directory knows. */
export function emptyState(comparator: Comparator): ManifestState {
  return {
    comparator: comparator.name,
    levels: EMPTY_LEVELS,
    nextFileId: 1,
    logNumber: 0,
    lastSequence: 0,
    closeRecord: undefined,
    compactPointers: Array.from({ length: LEVEL_COUNT }, () => undefined),
  };
}

/**
 * The state after an edit; `state` stays as it is.
 *
 * @param comparator the one that `state.comparator` names
 * @throws Error that names the version invariant which the edit would break
 */
export function applyEditToState(state: ManifestState, edit: VersionEdit, comparator: Comparator): ManifestState {
  const builder = new VersionBuilder(state.levels, comparator);
  builder.apply(edit);
  return { ...applyScalars(state, edit), levels: builder.build() };
}

/** {@link applyEditToState} without the tables, which a caller with many edits collects in a builder. */
export function applyScalars(state: ManifestState, edit: VersionEdit): ManifestState {
  const compactPointers = [...state.compactPointers];
  for (const { level, key } of edit.compactPointers ?? []) compactPointers[level] = key;
  return {
    comparator: edit.comparator ?? state.comparator,
    levels: state.levels,
    nextFileId: edit.nextFileId ?? state.nextFileId,
    logNumber: edit.logNumber ?? state.logNumber,
    lastSequence: edit.lastSequence ?? state.lastSequence,
    closeRecord: edit.closeRecord === undefined ? state.closeRecord : (edit.closeRecord ?? undefined),
    compactPointers,
  };
}

/** The edit that makes `state` from an empty one. */
export function snapshotEdit(state: ManifestState): VersionEdit {
  return {
    comparator: state.comparator,
    nextFileId: state.nextFileId,
    logNumber: state.logNumber,
    lastSequence: state.lastSequence,
    added: state.levels.flatMap((tables, level) => tables.map((table) => ({ level, table }))),
    closeRecord: state.closeRecord,
    compactPointers: state.compactPointers.flatMap((key, level) => (key === undefined ? [] : [{ level, key }])),
  };
}
