import { type FieldPath, UnsupportedError, ValidationError } from "../base/errors.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";
import { parseRecord } from "../record/parse-record.ts";
import { encodeKey } from "../record/record-key.ts";
import type { Fields } from "../schema/record-schema.ts";
import { EXPORT_FORMAT, EXPORT_VERSION, readStored } from "./export-format.ts";
import type { ImportRecord } from "./transfer-ends.ts";

/** A collection of the export, and the schema version that its records have there. */
interface ImportCollection {
  readonly plan: CollectionPlan;
  readonly version: number;
}

/** Turns the lines of an export into records, and checks everything about them that can be checked without a store. */
export class RecordReader {
  readonly #plans: ReadonlyMap<string, CollectionPlan>;
  /** Known from the header on. */
  #collections: ReadonlyMap<string, ImportCollection> | undefined;

  constructor(plans: readonly CollectionPlan[]) {
    this.#plans = new Map(plans.map((plan) => [plan.name, plan]));
  }

  /** Whether the header has been read. */
  get hasHeader(): boolean {
    return this.#collections !== undefined;
  }

  /**
   * The record of a line, migrated to the present version and parsed; `undefined` for the header, which comes first.
   *
   * @throws ValidationError with the line's number
   */
  read(text: string, line: number): ImportRecord | undefined {
    const json = parseObject(text, line);
    if (this.#collections === undefined) {
      this.#collections = this.#readHeader(json, line);
      return undefined;
    }
    const { plan, version } = this.#collectionOf(this.#collections, json["c"], line);
    if (!isObject(json["v"])) throw invalidLine(line, ["v"], "expected an object: the record");
    const place = { collection: plan.name };
    try {
      const stored = migrate(plan, version, readStored({ c: plan.name, v: json["v"], m: json["m"] }));
      const record = parseRecord(plan, plan.schema.decode(stored, false, place), place);
      encodeKey(plan, record);
      return { plan, record };
    } catch (error) {
      throw invalidRecord(error, plan, line);
    }
  }

  #readHeader(header: Fields, line: number): ReadonlyMap<string, ImportCollection> {
    const { format, version, collections } = header;
    if (format !== EXPORT_FORMAT) {
      throw invalidLine(
        line,
        ["format"],
        `expected "${EXPORT_FORMAT}": the first line must be the header of an export`,
      );
    }
    if (version !== EXPORT_VERSION)
      throw invalidLine(line, ["version"], `expected ${EXPORT_VERSION}, the only one known`);
    if (!isObject(collections)) throw invalidLine(line, ["collections"], "expected an object");
    return new Map(Object.entries(collections).map(([name, at]) => [name, this.#readCollection(name, at, line)]));
  }

  #readCollection(name: string, version: unknown, line: number): ImportCollection {
    const path = ["collections", name];
    const plan = this.#plans.get(name);
    if (plan === undefined) throw invalidLine(line, path, "the database has no such collection");
    if (!Number.isSafeInteger(version) || (version as number) < 0)
      throw invalidLine(line, path, "expected a schema version");
    if ((version as number) > plan.version) {
      throw invalidLine(line, path, `schema version ${String(version)} is later than the program's, ${plan.version}`);
    }
    return { plan, version: version as number };
  }

  #collectionOf(collections: ReadonlyMap<string, ImportCollection>, name: unknown, line: number): ImportCollection {
    const collection = typeof name === "string" ? collections.get(name) : undefined;
    if (collection === undefined)
      throw invalidLine(line, ["c"], "expected the name of a collection that the header lists");
    return collection;
  }
}

/** The error of a line. */
export function invalidLine(line: number, path: FieldPath, message: string, cause?: unknown): ValidationError {
  return new ValidationError(`line ${line}`, [{ path, message }], {}, line, cause);
}

/** The error of the record of a line, whatever found it. */
export function invalidRecord(error: unknown, plan: CollectionPlan, line: number): ValidationError {
  const place = { collection: plan.name };
  if (error instanceof ValidationError) return new ValidationError(`line ${line}`, error.issues, place, line, error);
  const path = error instanceof UnsupportedError ? error.path : [];
  const message = error instanceof UnsupportedError ? error.reason : messageOf(error);
  return new ValidationError(`line ${line}`, [{ path, message }], place, line, error);
}

function parseObject(text: string, line: number): Fields {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalidLine(line, [], `it is not JSON: ${messageOf(error)}`, error);
  }
  if (!isObject(json)) throw invalidLine(line, [], "expected an object");
  return json;
}

function migrate(plan: CollectionPlan, from: number, stored: unknown): Fields {
  let migrated = stored;
  for (let version = from + 1; version <= plan.version; version++) {
    const migration = plan.migrations.get(version);
    if (migration === undefined) throw new Error(`there is no migration to schema version ${version}`);
    try {
      migrated = migration(migrated as Record<string, unknown>);
    } catch (error) {
      throw new Error(`the migration to schema version ${version} failed: ${messageOf(error)}`, { cause: error });
    }
  }
  return migrated as Fields;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
