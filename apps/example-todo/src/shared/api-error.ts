/** What went wrong, as a word that programs can rely on. */
export type ApiErrorCode =
  /** 400: the request is not as it should be; `fields` says where. */
  | "invalid"
  /** 403: the request comes from a page of another site, or was made to another name than the server's. */
  | "forbidden"
  /** 404 */
  | "not_found"
  /** 409: there is a later version, or another record with this id; `current` is what there is. */
  | "conflict"
  /** 413 */
  | "too_large"
  /** 415: a body that is not JSON. */
  | "not_json"
  /** 500: not the client's fault. The server's log has the details. */
  | "internal"
  /** 503: the server is closing. */
  | "closing";

/** One reason why a request was refused. */
export interface FieldError {
  /** `"title"`, `"tags.2"`; empty when it is the request as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The body of every response that is not a success. */
export interface ApiErrorBody {
  readonly error: {
    readonly code: ApiErrorCode;
    readonly message: string;
    readonly fields?: readonly FieldError[];
    /** Conflicts: what is stored. Dates are ISO strings, as everywhere in JSON. */
    readonly current?: unknown;
  };
}
