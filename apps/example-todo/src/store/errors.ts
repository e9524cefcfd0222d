import type { FieldError } from "../shared/api-error.ts";

/** What a caller asked for is not there. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";

  constructor(what: "list" | "todo", id: string) {
    super(`There is no ${what} with the id ${id}; it may have been deleted.`);
  }
}

/** Someone else was faster: there is a later version, or another record with the same id. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
  /** What is stored. */
  readonly current: unknown;

  constructor(message: string, current: unknown) {
    super(message);
    this.current = current;
  }
}

/** A request that is well-formed, but names what is not there or cannot be. */
export class InvalidError extends Error {
  override readonly name = "InvalidError";
  readonly fields: readonly FieldError[];

  constructor(path: string, message: string) {
    super(path === "" ? message : `${path}: ${message}`);
    this.fields = [{ path, message }];
  }
}
