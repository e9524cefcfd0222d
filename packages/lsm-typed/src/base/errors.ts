/** What went wrong, as a stable word. The set is open: later versions may add codes, so a `switch` needs a default. */
export type TypedErrorCode =
  | "Validation"
  | "DuplicateKey"
  | "NotFound"
  | "UniqueViolation"
  | "Conflict"
  | "UnknownIndex"
  | "IndexNotReady"
  | "SchemaMismatch"
  | "Migration"
  | "Unsupported"
  | "Limit"
  | "Damaged"
  | "Overflow"
  | "Closed"
  | (string & {});

/** A place in a record: field names and positions in arrays, from the outside in. */
export type FieldPath = readonly (string | number)[];

/** One reason why a value was refused. */
export interface ValidationIssue {
  readonly path: FieldPath;
  readonly message: string;
}

/** Where an error belongs; what is not known is absent. */
export interface ErrorPlace {
  readonly collection?: string | undefined;
  /** The record's key: its key fields by name. */
  readonly key?: Readonly<Record<string, unknown>> | undefined;
}

const MARKER: unique symbol = Symbol.for("lsm-typed.TypedError") as never;

/**
 * Every failure of this layer. Nothing is written when one is thrown.
 *
 * Failures of the store below (I/O, damage found by checksums, a locked directory) pass through as what they are: `LsmError` for
 * the embedded store. Misuse that the types would have refused is a `TypeError` or `RangeError`.
 * `instanceof TypedError` works across copies of the package.
 */
export class TypedError extends Error {
  override readonly name: string = "TypedError";
  readonly code: TypedErrorCode;
  readonly collection: string | undefined;
  readonly key: Readonly<Record<string, unknown>> | undefined;

  constructor(code: TypedErrorCode, message: string, place: ErrorPlace = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.collection = place.collection;
    this.key = place.key;
    Object.defineProperty(this, MARKER, { value: true });
  }

  /** Whether `value` is one, of this or another copy of the package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== TypedError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return isTypedError(value);
  }
}

/** Whether `value` is a {@link TypedError} of this or another copy of the package, of a certain code if one is given. */
export function isTypedError(value: unknown, code?: TypedErrorCode): value is TypedError {
  if (typeof value !== "object" || value === null || (value as { [MARKER]?: true })[MARKER] !== true) return false;
  return code === undefined || (value as TypedError).code === code;
}

/** A value does not fit the schema, or a key does not fit the key's fields. */
export class ValidationError extends TypedError {
  override readonly name: string = "ValidationError";
  readonly issues: readonly ValidationIssue[];
  /** Imports: the line, counted from 1. */
  readonly line: number | undefined;

  constructor(
    what: string,
    issues: readonly ValidationIssue[],
    place: ErrorPlace = {},
    line?: number,
    cause?: unknown,
  ) {
    super("Validation", `${what}${describePlace(place)} is not valid: ${describeIssues(issues)}`, place, cause);
    this.issues = issues;
    this.line = line;
  }
}

/** `insert` found a record with the same key. */
export class DuplicateKeyError extends TypedError {
  override readonly name: string = "DuplicateKeyError";
  constructor(place: ErrorPlace) {
    super("DuplicateKey", `a record${describePlace(place)} is there already; use put to replace it`, place);
  }
}

/** `update` or `patch` found no record. */
export class NotFoundError extends TypedError {
  override readonly name: string = "NotFoundError";
  constructor(place: ErrorPlace) {
    super("NotFound", `there is no record${describePlace(place)}`, place);
  }
}

/** Another record holds the same values of a unique index. */
export class UniqueViolationError extends TypedError {
  override readonly name: string = "UniqueViolationError";
  readonly index: string;
  /** The values, in the index's field order. */
  readonly values: readonly unknown[];
  /** The key of the record that holds them. */
  readonly existingKey: Readonly<Record<string, unknown>>;

  constructor(
    place: ErrorPlace,
    index: string,
    values: readonly unknown[],
    existingKey: Readonly<Record<string, unknown>>,
  ) {
    super(
      "UniqueViolation",
      `the unique index "${index}" holds ${describeValue(values)} for the record ${describeValue(existingKey)} already; ` +
        `the record${describePlace(place)} would be the second`,
      place,
    );
    this.index = index;
    this.values = values;
    this.existingKey = existingKey;
  }
}

/** A schema, key or index asks for something that cannot be stored or ordered. Thrown when the collection is defined or a value written. */
export class UnsupportedError extends TypedError {
  override readonly name: string = "UnsupportedError";
  readonly path: FieldPath;
  readonly reason: string;

  constructor(path: FieldPath, reason: string, place: ErrorPlace = {}) {
    const where = path.length === 0 ? "the schema" : `field "${describePath(path)}"`;
    super("Unsupported", `${where}${describePlace(place)} is not supported: ${reason}`, place);
    this.path = path;
    this.reason = reason;
  }
}

/** A key, value or transaction is larger than the store takes. */
export class LimitError extends TypedError {
  override readonly name: string = "LimitError";
  /** What has the limit: `"key"`, `"value"`, `"transaction"`, … */
  readonly what: string;
  readonly limit: number;
  readonly actual: number;

  constructor(what: string, limit: number, actual: number, place: ErrorPlace = {}) {
    super("Limit", `the ${what}${describePlace(place)} has ${actual} bytes; the store takes ${limit} at most`, place);
    this.what = what;
    this.limit = limit;
    this.actual = actual;
  }
}

/** ` of "todos" at {"id":1}`, as far as it is known. */
export function describePlace({ collection, key }: ErrorPlace): string {
  const name = collection === undefined ? "" : ` of "${collection}"`;
  return key === undefined ? name : `${name} at ${describeValue(key)}`;
}

/** `address.lines[2]` */
export function describePath(path: FieldPath): string {
  return path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("");
}

const VALUE_TEXT_MAX = 200;

/** A short text of a value for messages. */
export function describeValue(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (_name, part: unknown) => {
      if (typeof part === "bigint") return `${part}n`;
      if (part instanceof Uint8Array) return `${part.length} bytes`;
      return part;
    });
  } catch {
    // Cyclic, or with a getter that throws: its type has to do.
  }
  if (text === undefined) return typeof value;
  return text.length > VALUE_TEXT_MAX ? `${text.slice(0, VALUE_TEXT_MAX)}…` : text;
}

function describeIssues(issues: readonly ValidationIssue[]): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${describePath(path)}: ${message}`))
    .join("; ");
}
