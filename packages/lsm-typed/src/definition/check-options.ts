import { describeValue } from "../base/errors.ts";

/** `What` in these functions says what is checked, as the beginning of a message: `collection "todos": version`. */

/** Throws TypeError when a value is not of a type. */
export function checkType(value: unknown, type: "string" | "function" | "boolean", what: string): void {
  // oxlint-disable-next-line valid-typeof -- the type is one of three
  if (typeof value !== type) throw new TypeError(`${what} must be a ${type}, got ${describeValue(value)}`);
}

/** Throws TypeError when a value is not an object with named properties. */
export function checkObject(value: unknown, what: string): asserts value is object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw new TypeError(`${what} must be an object, got ${describeValue(value)}`);
}

/** Throws when a name is not a text, or an empty one. */
export function checkName(name: unknown, what: string): asserts name is string {
  checkType(name, "string", what);
  if (name === "") throw new RangeError(`${what} must not be empty`);
}

/** Throws TypeError when `options` has a property that there is no option for: most often a typing error. */
export function checkOptionNames(options: object, known: readonly string[], what: string): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new TypeError(`${what}: there is no option "${name}"; there are ${known.join(", ")}`);
  }
}

/** A version, 1 when it is absent. Throws TypeError, RangeError when it is not a whole number from 1 on. */
export function checkVersion(version: unknown, what: string): number {
  if (version === undefined) return 1;
  if (typeof version !== "number") throw new TypeError(`${what} must be a number, got ${describeValue(version)}`);
  if (Number.isSafeInteger(version) && version >= 1) return version;
  throw new RangeError(`${what} must be a whole number from 1 on, got ${version}`);
}

/** Throws when `fields` are not the names of one or more different fields. */
export function checkFieldNames(fields: readonly unknown[], what: string): asserts fields is readonly string[] {
  if (fields.length === 0) throw new RangeError(`${what} must name at least one field`);
  for (const field of fields) checkName(field, `${what}: the name of a field`);
  const repeated = fields.find((field, i) => fields.indexOf(field) !== i);
  if (repeated !== undefined) throw new RangeError(`${what} names the field "${repeated as string}" twice`);
}

/** A frozen copy of a record whose names come from programs: it has no properties but those, whatever they are called. */
export function frozenRecord<V>(entries: Iterable<readonly [string, V]>): Readonly<Record<string, V>> {
  const record = Object.create(null) as Record<string, V>;
  for (const [name, value] of entries) record[name] = value;
  return Object.freeze(record);
}
