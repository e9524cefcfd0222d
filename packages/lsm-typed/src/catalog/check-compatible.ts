import { describeValue, TypedError } from "../base/errors.ts";
import type { ResolvedCollection } from "../plan/resolved-collection.ts";
import { shapeProblem } from "../schema/shape-problem.ts";
import type { StoredCollection } from "./stored-collection.ts";

/**
 * Checks that a definition can work with the records that a store holds.
 *
 * @throws TypedError `SchemaMismatch` or `Migration`, saying what differs and what to do
 */
export function checkCompatible(stored: StoredCollection, resolved: ResolvedCollection): void {
  const problem = versionProblem(stored, resolved) ?? keyProblem(stored, resolved) ?? valueProblem(stored, resolved);
  if (problem !== undefined) throw mismatch(resolved.name, problem);
  const step = missingStep(stored, resolved);
  if (step !== undefined) {
    const { name, version } = resolved;
    throw new TypedError(
      "Migration",
      `the store may hold records of version ${stored.oldest} of "${name}", and the program is at version ${version}: ` +
        `"migrate" has no step ${step}; add it (a step that is not needed any more may go once db.migrate() has ended)`,
      { collection: name },
    );
  }
}

/** The error of a definition that the store does not fit. */
export function mismatch(collection: string, problem: string): TypedError {
  return new TypedError("SchemaMismatch", `the collection "${collection}" does not fit the store: ${problem}`, {
    collection,
  });
}

function versionProblem(stored: StoredCollection, resolved: ResolvedCollection): string | undefined {
  if (resolved.version >= stored.version) return undefined;
  return `the store is at version ${stored.version}, the program at version ${resolved.version}; run the newer program`;
}

function keyProblem(
  { key }: StoredCollection,
  { keyFields, keyCodecs, omitted }: ResolvedCollection,
): string | undefined {
  const present = keyFields.map((field, i) => ({
    field,
    codec: keyCodecs[i]?.name ?? "",
    isOmitted: omitted.includes(field),
  }));
  const isSame =
    key.length === present.length &&
    key.every(({ field, codec, isOmitted }, i) => {
      const other = present[i];
      return field === other?.field && codec === other.codec && isOmitted === other.isOmitted;
    });
  if (isSame) return undefined;
  const describe = (fields: typeof key) =>
    fields
      .map(({ field, codec, isOmitted }) => `${field}: ${codec}${isOmitted ? "" : ", also in the value"}`)
      .join("; ");
  return (
    `its records are stored under the key (${describe(key)}), and the definition says (${describe(present)}); ` +
    "a key never changes: copy the records into a collection of another name"
  );
}

function valueProblem(stored: StoredCollection, { version, schema, values }: ResolvedCollection): string | undefined {
  if (stored.valueFormat !== undefined && values?.format !== stored.valueFormat) {
    const present = values === undefined ? "has none of its own" : `has the format ${values.format}`;
    return (
      `its records were written by a value codec of the program with the format ${stored.valueFormat}, and the definition ${present}; ` +
      "give that codec as values, or copy the records into a collection of another name"
    );
  }
  const shape = stored.shapes[String(stored.version)];
  if (shape === undefined)
    return `the catalog has no schema of version ${stored.version}: ${describeValue(stored.name)}`;
  if (version !== stored.version) return undefined;
  const problem = shapeProblem(shape, schema.shape);
  if (problem === undefined) return undefined;
  return `its schema has changed so that stored records need not fit (${problem}); raise version to ${version + 1} and add the step to migrate`;
}

/** The first version that records cannot be brought to. */
function missingStep({ oldest }: StoredCollection, { version, migrations }: ResolvedCollection): number | undefined {
  for (let step = oldest + 1; step <= version; step++) if (!migrations.has(step)) return step;
  return undefined;
}
