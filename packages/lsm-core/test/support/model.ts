/** A range over the model's keys; like `Range`, with one character per byte. */
export interface ModelRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly prefix?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

export type ModelCompare = (a: string, b: string) => number;

/** One change of a batch. */
export type ModelOperation =
  | { readonly kind: "put"; readonly key: string; readonly value: string }
  | { readonly kind: "delete"; readonly key: string }
  | { readonly kind: "deleteRange"; readonly range: ModelRange };

/** The order of unsigned bytes, for strings of one character per byte. */
export const bytewise: ModelCompare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** What a database must equal: a map of byte strings (one character per byte) that sorts when asked. */
export class Model {
  readonly compare: ModelCompare;
  private readonly entries: Map<string, string>;

  constructor(compare: ModelCompare = bytewise, entries: Iterable<readonly [string, string]> = []) {
    this.compare = compare;
    this.entries = new Map(entries);
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: string): string | undefined {
    return this.entries.get(key);
  }

  put(key: string, value: string): void {
    this.entries.set(key, value);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  deleteRange(range: ModelRange): void {
    for (const key of this.entries.keys()) if (this.isInside(key, range)) this.entries.delete(key);
  }

  apply(operation: ModelOperation): void {
    if (operation.kind === "put") this.put(operation.key, operation.value);
    else if (operation.kind === "delete") this.delete(operation.key);
    else this.deleteRange(operation.range);
  }

  /** All pairs of the range in the order a scan must give. */
  scan(range: ModelRange = {}): [string, string][] {
    const found = [...this.entries].filter(([key]) => this.isInside(key, range));
    found.sort(([a], [b]) => this.compare(a, b));
    if (range.reverse === true) found.reverse();
    return range.limit === undefined ? found : found.slice(0, range.limit);
  }

  clone(): Model {
    return new Model(this.compare, this.entries);
  }

  /** The contents as one string: equal contents give equal strings. */
  toString(): string {
    return JSON.stringify(this.scan());
  }

  private isInside(key: string, range: ModelRange): boolean {
    const compare = this.compare;
    if (range.gt !== undefined && compare(key, range.gt) <= 0) return false;
    if (range.gte !== undefined && compare(key, range.gte) < 0) return false;
    if (range.lt !== undefined && compare(key, range.lt) >= 0) return false;
    if (range.lte !== undefined && compare(key, range.lte) > 0) return false;
    return range.prefix === undefined || key.startsWith(range.prefix);
  }
}
