/** A half-open range of byte keys: `start` and what follows, before `end`. */
export interface KeyRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
}
