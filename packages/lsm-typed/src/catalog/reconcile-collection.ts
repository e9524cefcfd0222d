import type { ResolvedCollection } from "../plan/resolved-collection.ts";
import { isSameShape } from "../schema/schema-shape.ts";
import { checkCompatible } from "./check-compatible.ts";
import { type ReconciledIndexes, reconcileIndexes } from "./reconcile-indexes.ts";
import { type BuildProgress, NOTHING_DONE, type StoredCollection } from "./stored-collection.ts";

/** What the catalog says of the expiry index. */
interface ReconciledExpiry {
  readonly expiry: number | undefined;
  readonly dropped: readonly number[];
  readonly nextIndexId: number;
  /** There is a `ttl` where there was none, or none where there was one. */
  readonly isChanged: boolean;
}

/**
 * The catalog's entry of a collection after its definition was compared with the entry that is there.
 *
 * @param stored absent for a collection that the store does not know
 * @param id of the collection
 * @throws TypedError `SchemaMismatch` or `Migration` when they do not fit
 */
export function reconcileCollection(
  stored: StoredCollection | undefined,
  resolved: ResolvedCollection,
  id: number,
): StoredCollection {
  if (stored !== undefined) checkCompatible(stored, resolved);
  const { version } = resolved;
  const isNewVersion = stored !== undefined && stored.version !== version;
  const indexes = reconcileIndexes(stored, resolved);
  const expiry = reconcileExpiry(stored, resolved, indexes.nextIndexId);
  const isTtlChanged = stored !== undefined && (expiry.isChanged || (isNewVersion && expiry.expiry !== undefined));
  return {
    id,
    name: resolved.name,
    version,
    oldest: stored?.oldest ?? version,
    key: resolved.keyFields.map((field, i) => ({
      field,
      codec: resolved.keyCodecs[i]?.name ?? "",
      isOmitted: resolved.omitted.includes(field),
    })),
    shapes: reconcileShapes(stored, resolved),
    valueFormat: ownFormat(resolved),
    nextIndexId: expiry.nextIndexId,
    indexes: indexes.indexes,
    expiry: expiry.expiry,
    dropped: [...(stored?.dropped ?? []), ...indexes.dropped, ...expiry.dropped],
    build: reconcileBuild(stored?.build, indexes, isTtlChanged),
    migration: isNewVersion ? undefined : stored?.migration,
  };
}

/** The shapes of all versions. One that only has another order of fields is the same. */
function reconcileShapes(
  stored: StoredCollection | undefined,
  { version, schema }: ResolvedCollection,
): StoredCollection["shapes"] {
  const present = stored?.shapes[version];
  if (stored !== undefined && present !== undefined && isSameShape(present, schema.shape)) return stored.shapes;
  return { ...stored?.shapes, [version]: schema.shape };
}

/** Entries of the expiry index follow from what is stored, not from the schema, so its id stays when the version changes. */
function reconcileExpiry(
  stored: StoredCollection | undefined,
  { ttl }: ResolvedCollection,
  nextIndexId: number,
): ReconciledExpiry {
  const present = stored?.expiry;
  if (ttl === undefined) {
    const dropped = present === undefined ? [] : [present];
    return { expiry: undefined, dropped, nextIndexId, isChanged: present !== undefined };
  }
  if (present !== undefined) return { expiry: present, dropped: [], nextIndexId, isChanged: false };
  return { expiry: nextIndexId, dropped: [], nextIndexId: nextIndexId + 1, isChanged: true };
}

/** A build under way goes on, unless there is something new to build: then it starts again and does all at once. */
function reconcileBuild(
  stored: BuildProgress | undefined,
  { indexes, isBuildNeeded }: ReconciledIndexes,
  isTtlChanged: boolean,
): BuildProgress | undefined {
  const isTtlBuild = isTtlChanged || (stored?.isTtlChanged ?? false);
  if (isBuildNeeded || isTtlChanged) return { ...NOTHING_DONE, isTtlChanged: isTtlBuild };
  return isTtlBuild || indexes.some(({ state }) => state === "write-only") ? stored : undefined;
}

/** The first format that programs may use for themselves; see {@link ValueCodec.format}. */
const OWN_FORMATS = 64;

/** The format of a value codec that only the program has: what it wrote cannot be read without it. */
function ownFormat({ values }: ResolvedCollection): number | undefined {
  return values !== undefined && values.format >= OWN_FORMATS ? values.format : undefined;
}
