import type { DataSet } from "./data-set.ts";

/** Up to so many bytes of values altogether every answer is compared as a whole; above, one in {@link SAMPLE_INTERVAL}. */
const COMPARE_ALL_BYTES_MAX = 2e6;
const SAMPLE_INTERVAL = 64;
/** From this length on a call costs less than a loop. */
const LONG_BYTES = 256;

/** A target gave a wrong answer: the run fails. */
export class WrongAnswerError extends Error {
  override readonly name: string = "WrongAnswerError";
}

/**
 * Checks values inside timed loops at a cost that is small and the same for every target: each length, and the bytes of a sample.
 */
export class ValueCheck {
  readonly #data: DataSet;
  /** An operation belongs to the sample when these bits of its position are 0. */
  readonly sampleMask: number;

  constructor(data: DataSet) {
    this.#data = data;
    this.sampleMask = data.recordCount * data.valueBytes <= COMPARE_ALL_BYTES_MAX ? 0 : SAMPLE_INTERVAL - 1;
  }

  /**
   * @param index position of the operation, which decides whether it belongs to the sample
   * @param record the record that was asked for
   * @param value the answer
   * @param generationMax the newest generation that the answer may have; any older one is right too
   * @throws {WrongAnswerError}
   */
  check(index: number, record: number, value: Uint8Array | undefined, generationMax: number): void {
    if (value === undefined) throw new WrongAnswerError(`Record ${record} was not found, expected its value.`);
    const length = this.#data.valueLength(record);
    if (value.length !== length) {
      throw new WrongAnswerError(`Record ${record} has a value of ${value.length} bytes, expected ${length}.`);
    }
    if ((index & this.sampleMask) !== 0) return;
    for (let generation = 0; generation <= generationMax; generation++) {
      if (hasBytes(value, this.#data.value(record, generation))) return;
    }
    throw new WrongAnswerError(`Record ${record} has a wrong value.`);
  }

  /**
   * @param record the record that was asked for
   * @param value the answer, which must be exactly this generation's
   * @param generation see {@link DataSet.value}
   * @throws {WrongAnswerError}
   */
  checkGeneration(record: number, value: Uint8Array | undefined, generation: number): void {
    const expected = this.#data.value(record, generation);
    if (value === undefined || value.length !== expected.length || !hasBytes(value, expected)) {
      throw new WrongAnswerError(`Record ${record} has not the value of generation ${generation}.`);
    }
  }

  /**
   * @param record names the read in the message
   * @param value the answer to a read of an absent key
   * @throws {WrongAnswerError}
   */
  checkAbsent(record: number, value: Uint8Array | undefined): void {
    if (value === undefined) return;
    throw new WrongAnswerError(`A value was found at or beside record ${record}, expected none.`);
  }
}

function hasBytes(value: Uint8Array, expected: Buffer): boolean {
  // Bytes behind the length that a reused buffer shows are cut off.
  if (expected.length >= LONG_BYTES) return expected.equals(value.subarray(0, expected.length));
  for (let i = 0; i < expected.length; i++) if (value[i] !== expected[i]) return false;
  return true;
}

/**
 * Fails the run unless a count is the expected one.
 *
 * @param what names the count in the message
 * @throws {WrongAnswerError}
 */
export function checkCount(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new WrongAnswerError(`${what}: ${actual}, expected ${expected}.`);
}
