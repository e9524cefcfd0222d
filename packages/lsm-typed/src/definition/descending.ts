const DESCENDING: unique symbol = Symbol.for("lsm-typed.Descending") as never;

/** A field of an index whose values are kept from the last to the first. Made by {@link desc}. */
export interface Descending<Field extends string = string> {
  readonly desc: Field;
  readonly [DESCENDING]: true;
}

/**
 * Turns the order of one field of an index around: `on: ["listId", desc("due")]`.
 *
 * Only the order in which the index gives records changes; queries compare the field's values as always (`gte` is "at or after").
 *
 * @param field a field, or a path like `"address.city"`
 * @throws TypeError when it is not a text
 */
export function desc<const Field extends string>(field: Field): Descending<Field> {
  if (typeof field !== "string") throw new TypeError(`desc takes the name of a field, not ${typeof field}`);
  const descending: Descending<Field> = { desc: field, [DESCENDING]: true };
  return Object.freeze(descending);
}

/** Whether `value` was made by {@link desc}, of this or another copy of the package. */
export function isDescending(value: unknown): value is Descending {
  return typeof value === "object" && value !== null && (value as Partial<Descending>)[DESCENDING] === true;
}
