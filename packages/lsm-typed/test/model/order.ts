/**
 * The order of field values as the contract has it: absent and null first, texts and bytes by their bytes, false before true.
 * Negative, 0 or positive.
 */
export function compareValues(a: unknown, b: unknown): number {
  const [isANull, isBNull] = [a === undefined || a === null, b === undefined || b === null];
  if (isANull || isBNull) return Number(isBNull) - Number(isANull);
  if (typeof a === "string" && typeof b === "string") return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if ((typeof a === "number" && typeof b === "number") || (typeof a === "bigint" && typeof b === "bigint"))
    return a < b ? -1 : a > b ? 1 : 0;
  throw new TypeError(`${typeof a} and ${typeof b} have no common order`);
}

/** The order of lists: that of the first values that differ. `directions` turn single places around. */
export function compareLists(
  a: readonly unknown[],
  b: readonly unknown[],
  directions: readonly boolean[] = [],
): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return directions[i] === true ? -order : order;
  }
  return 0;
}
