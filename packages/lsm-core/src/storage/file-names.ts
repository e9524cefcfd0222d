/** Every name in a database directory; see docs/format.md#files. */

export const LOCK_NAME = "LOCK";
export const CURRENT_NAME = "CURRENT";

export type FileKind = "log" | "table" | "manifest" | "current" | "lock" | "temporary";

/** A name taken apart. `id` is 0 for files without a number. */
export interface ParsedName {
  readonly kind: FileKind;
  readonly id: number;
}

export function logName(id: number): string {
  return `${digits(id)}.log`;
}

export function tableName(id: number): string {
  return `${digits(id)}.table`;
}

export function manifestName(id: number): string {
  return `MANIFEST-${digits(id)}`;
}

/** A name for a file that will be renamed; whatever bears such a name at open is left from a crash and is removed. */
export function temporaryName(name: string): string {
  return `${name}.tmp`;
}

/** The file `name` in `directory`. */
export function joinPath(directory: string, name: string): string {
  return `${directory}/${name}`;
}

/** Takes a name apart; `undefined` for a file that is not ours, which is never touched. */
export function parseName(name: string): ParsedName | undefined {
  if (name === CURRENT_NAME) return { kind: "current", id: 0 };
  if (name === LOCK_NAME) return { kind: "lock", id: 0 };
  if (name === temporaryName(CURRENT_NAME)) return { kind: "temporary", id: 0 };
  const match = /^(?:(\d{6,15})\.(log|table)|MANIFEST-(\d{6,15}))$/.exec(name);
  if (match === null) return undefined;
  const [, id, extension, manifestId] = match;
  if (manifestId !== undefined) return { kind: "manifest", id: Number(manifestId) };
  return { kind: extension as "log" | "table", id: Number(id) };
}

function digits(id: number): string {
  return String(id).padStart(6, "0");
}
