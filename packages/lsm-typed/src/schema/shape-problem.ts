import { describePath, type FieldPath } from "../base/errors.ts";
import { isObjectShape, isSameShape, type ObjectShape, type SchemaShape } from "./schema-shape.ts";
import { areJsonLiterals, isOptionalField, storedForm } from "./stored-form.ts";

/**
 * Why values that were stored under one shape are not all values of another one, as a part of a sentence that names the field;
 * `undefined` when they are, and are stored in a way that the other shape reads.
 *
 * Fits: new optional fields, required ones that become optional or nullable, more literals, wider unions. Does not: a new field that
 * must be there (a default is for values that are written, not for those that are stored), a field that is gone, another kind.
 */
export function shapeProblem(stored: SchemaShape, now: SchemaShape): string | undefined {
  return problemAt(stored, now, []);
}

function problemAt(stored: SchemaShape, now: SchemaShape, path: FieldPath): string | undefined {
  if (isSameShape(stored, now)) return undefined;
  const changed = `${nameOf(path)} was ${describeShape(stored)} and is ${describeShape(now)} now`;
  if ((storedForm(stored) === "superjson") !== (storedForm(now) === "superjson"))
    return `${changed}, which is stored in another way`;
  return absenceProblem(stored, now, path) ?? kindProblem(stored, now, path, changed);
}

/** Absence or null that was allowed and is not any more. */
function absenceProblem(stored: SchemaShape, now: SchemaShape, path: FieldPath): string | undefined {
  if (hasKey(stored, "optional") && !hasKey(now, "optional"))
    return `${nameOf(path)} may be absent, and must be there now`;
  const present = hasKey(now, "optional") ? now.optional : now;
  const isNullable = hasKey(stored, "nullable") || (hasKey(stored, "optional") && hasKey(stored.optional, "nullable"));
  if (isNullable && !hasKey(present, "nullable")) return `${nameOf(path)} may be null, and must not be now`;
  return undefined;
}

function kindProblem(stored: SchemaShape, now: SchemaShape, path: FieldPath, changed: string): string | undefined {
  if (hasKey(stored, "optional")) return problemAt(stored.optional, withoutKey(now, "optional"), path);
  if (hasKey(now, "optional")) return problemAt(stored, now.optional, path);
  if (hasKey(stored, "nullable")) return problemAt(stored.nullable, withoutKey(now, "nullable"), path);
  if (hasKey(now, "nullable")) return stored === "null" ? undefined : problemAt(stored, now.nullable, path);
  if (hasKey(stored, "union")) return firstProblem(stored.union, (option) => problemAt(option, now, path));
  if (hasKey(now, "union"))
    return now.union.some((option) => problemAt(stored, option, path) === undefined) ? undefined : changed;
  if (typeof stored === "string") return isWider(stored, now) ? undefined : changed;
  if ("literals" in stored) return literalsProblem(stored.literals, now, path, changed);
  return structureProblem(stored, now, path) ?? (kindName(stored) === kindName(now) ? undefined : changed);
}

/** Scalars whose values are also values of another one, and are stored alike. */
const WIDER: Readonly<Record<string, string>> = { int: "number", uuid: "string", lazy: "unknown" };

function isWider(stored: string, now: SchemaShape): boolean {
  return stored === now || stored === "never" || WIDER[stored] === now;
}

function literalsProblem(
  stored: readonly string[],
  now: SchemaShape,
  path: FieldPath,
  changed: string,
): string | undefined {
  if (hasKey(now, "literals")) {
    const gone = stored.filter((literal) => !now.literals.includes(literal));
    if (gone.length > 0) return `${nameOf(path)} may be ${gone.join(" or ")}, and must not be now`;
    return areJsonLiterals(stored) === areJsonLiterals(now.literals)
      ? undefined
      : `${changed}, which is stored in another way`;
  }
  if (!areJsonLiterals(stored)) return changed;
  const fits = stored.every((literal) => {
    if (literal.startsWith('"')) return now === "string";
    if (literal === "true" || literal === "false") return now === "boolean";
    return now === "number" || (now === "int" && Number.isSafeInteger(Number(literal)));
  });
  return fits ? undefined : changed;
}

/** What is the matter inside of two shapes of the same kind. */
function structureProblem(stored: SchemaShape, now: SchemaShape, path: FieldPath): string | undefined {
  const inner = [...path, "*"];
  if (isObjectShape(stored) && isObjectShape(now)) return objectProblem(stored, now, path);
  if (hasKey(stored, "array") && hasKey(now, "array")) return problemAt(stored.array, now.array, inner);
  if (hasKey(stored, "set") && hasKey(now, "set")) return problemAt(stored.set, now.set, inner);
  if (hasKey(stored, "record") && hasKey(now, "record"))
    return pairProblem(stored.record, now.record, inner, fieldProblem);
  if (hasKey(stored, "map") && hasKey(now, "map")) return pairProblem(stored.map, now.map, inner, problemAt);
  if (hasKey(stored, "codec") && hasKey(now, "codec")) return problemAt(stored.codec, now.codec, path);
  if (!hasKey(stored, "tuple") || !hasKey(now, "tuple")) return undefined;
  if (stored.tuple.length !== now.tuple.length || (stored.rest === undefined) !== (now.rest === undefined)) {
    return `${nameOf(path)} is a tuple of another length now`;
  }
  return (
    firstProblem(stored.tuple, (item, i) => problemAt(item, now.tuple[i] ?? "never", [...path, i])) ??
    problemAt(stored.rest ?? "never", now.rest ?? "never", inner)
  );
}

function objectProblem(stored: ObjectShape, now: ObjectShape, path: FieldPath): string | undefined {
  if (stored.isOpen && !now.isOpen) return `${nameOf(path)} may have any fields, and must not now`;
  for (const [name, field] of Object.entries(stored.object)) {
    const at = [...path, name];
    const present = now.object[name];
    const problem = present === undefined ? `${nameOf(at)} is gone` : fieldProblem(field, present, at);
    if (problem !== undefined) return problem;
  }
  for (const [name, field] of Object.entries(now.object)) {
    if (Object.hasOwn(stored.object, name)) continue;
    const at = nameOf([...path, name]);
    if (stored.isOpen) return `${at} is new, and records may have such a field already`;
    if (!isOptionalField(field)) return `${at} is new, and stored records do not have it`;
  }
  return undefined;
}

/** Absence is not stored in an object, so it does not change how a field is. */
function fieldProblem(stored: SchemaShape, now: SchemaShape, path: FieldPath): string | undefined {
  if (isOptionalField(stored) && !isOptionalField(now)) return `${nameOf(path)} may be absent, and must be there now`;
  return problemAt(withoutKey(stored, "optional"), withoutKey(now, "optional"), path);
}

type Pair = readonly [key: SchemaShape, value: SchemaShape];

function pairProblem(stored: Pair, now: Pair, path: FieldPath, valueProblem: typeof problemAt): string | undefined {
  return problemAt(stored[0], now[0], path) ?? valueProblem(stored[1], now[1], path);
}

function firstProblem<T>(
  items: readonly T[],
  problemOf: (item: T, i: number) => string | undefined,
): string | undefined {
  for (const [i, item] of items.entries()) {
    const problem = problemOf(item, i);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

type Kind = Exclude<SchemaShape, string> extends infer S ? (S extends unknown ? keyof S : never) : never;

function hasKey<K extends Kind>(
  shape: SchemaShape,
  kind: K,
): shape is Extract<SchemaShape, Readonly<Record<K, unknown>>> {
  return typeof shape !== "string" && kind in shape;
}

function withoutKey(shape: SchemaShape, kind: "optional" | "nullable"): SchemaShape {
  if (kind === "optional") return hasKey(shape, "optional") ? shape.optional : shape;
  return hasKey(shape, "nullable") ? shape.nullable : shape;
}

function kindName(shape: SchemaShape): string {
  return typeof shape === "string" ? shape : (Object.keys(shape)[0] ?? "");
}

function nameOf(path: FieldPath): string {
  return path.length === 0 ? "the record" : `field "${describePath(path)}"`;
}

/** `an array`, `"a" or "b"`, `a date` */
function describeShape(shape: SchemaShape): string {
  if (hasKey(shape, "literals")) return shape.literals.join(" or ");
  if (hasKey(shape, "optional")) return `${describeShape(shape.optional)} or absent`;
  if (hasKey(shape, "nullable")) return `${describeShape(shape.nullable)} or null`;
  if (hasKey(shape, "union")) return shape.union.map(describeShape).join(" or ");
  const name = kindName(shape);
  return name === "null" || name === "undefined" || name === "unknown" || name === "bytes"
    ? name
    : `${/^[aeio]/.test(name) ? "an" : "a"} ${name}`;
}
