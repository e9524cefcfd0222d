import { formatBytes, formatCount } from "../format.ts";
import type { Parameters, WorkloadEntry } from "../results.ts";
import type { Row } from "./merged-results.ts";

/** Parameters that most rows of a family share. */
export type UsualParameters = Omit<Parameters, "durabilityAsked">;

/** Names rows by what they do and what is unusual about them, so that a table of like rows stays readable. */
export class RowLabels {
  readonly #usual: ReadonlyMap<WorkloadEntry["family"], UsualParameters>;

  /** @param rows all rows of the report */
  constructor(rows: readonly Row[]) {
    const families = new Set(rows.map(({ workload }) => workload.family));
    this.#usual = new Map(
      [...families].map((family) => [family, usualOf(rows.filter(({ workload }) => workload.family === family))]),
    );
  }

  /** What most rows of a family share; undefined when it has no rows. */
  usual(family: WorkloadEntry["family"]): UsualParameters | undefined {
    return this.#usual.get(family);
  }

  /** A row's name and what is unusual about it: `fillrandom, 16 KB values`. */
  nameOf({ name, workload, parameters }: Row): string {
    return [name, ...unusualOf(parameters, this.#usual.get(workload.family))].join(", ");
  }

  /** The same without the number of records, for rows that are shown at several. */
  baseNameOf({ name, workload, parameters }: Row): string {
    const usual = this.#usual.get(workload.family);
    const same = usual === undefined ? undefined : { ...usual, recordCount: parameters.recordCount };
    return [name, ...unusualOf(parameters, same)].join(", ");
  }

  /** The name with the level, for where no column says it: `fillrandom, 16 KB values, sync`. */
  fullNameOf(row: Row): string {
    return `${this.nameOf(row)}, ${row.parameters.durabilityAsked}`;
  }
}

/** Parameters in words. */
export function describeParameters({ recordCount, valueBytes, keyKind, cacheBytes }: UsualParameters): string {
  // Typed records have the length that they have.
  const values = valueBytes === 0 ? [] : [`values of ${shortBytes(valueBytes)}`];
  return [`${formatCount(recordCount)} records`, `${keyKind} keys`, ...values, `cache ${shortBytes(cacheBytes)}`].join(
    ", ",
  );
}

/** The most frequent value of each parameter; of equally frequent ones the greater. */
function usualOf(rows: readonly Row[]): UsualParameters {
  const most = <Key extends keyof UsualParameters>(key: Key): UsualParameters[Key] => {
    const counts = new Map<UsualParameters[Key], number>();
    for (const { parameters } of rows) counts.set(parameters[key], (counts.get(parameters[key]) ?? 0) + 1);
    return [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a))[0];
  };
  return {
    recordCount: most("recordCount"),
    valueBytes: most("valueBytes"),
    keyKind: most("keyKind"),
    cacheBytes: most("cacheBytes"),
  };
}

function unusualOf(parameters: Parameters, usual: UsualParameters | undefined): string[] {
  const { recordCount, valueBytes, keyKind, cacheBytes } = parameters;
  const parts: string[] = [];
  if (keyKind !== usual?.keyKind) parts.push(`${keyKind} keys`);
  if (valueBytes !== usual?.valueBytes) parts.push(`${shortBytes(valueBytes)} values`);
  if (recordCount !== usual?.recordCount) parts.push(`n=${shortCount(recordCount)}`);
  if (cacheBytes !== usual?.cacheBytes) parts.push(`cache ${shortBytes(cacheBytes)}`);
  return parts;
}

/** A number of records as short as a label needs it: `10K`, `1M`. */
export function shortCount(count: number): string {
  return new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 }).format(count);
}

/** A chosen size is a round number: `16 KB`. */
function shortBytes(bytes: number): string {
  return formatBytes(bytes).replace(/\.0+ /, " ");
}
