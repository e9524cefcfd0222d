import type { DataSet } from "../data-set.ts";
import { randomDraws, randomNumbers, shuffledOrder, zipfianDraws } from "../random.ts";

/** What YCSB's operations are. */
export const READ: 0 = 0;
export const UPDATE: 1 = 1;
export const INSERT: 2 = 2;
export const SCAN: 3 = 3;
export const READ_MODIFY_WRITE: 4 = 4;
export type Kind = typeof READ | typeof UPDATE | typeof INSERT | typeof SCAN | typeof READ_MODIFY_WRITE;

/** One of YCSB's workloads: its usual operation, another one now and then, and how records are chosen. */
export interface YcsbMix {
  readonly row: string;
  readonly usual: Kind;
  readonly other: Kind;
  /** Share of the other operation. */
  readonly otherShare: number;
  readonly choice: "zipfian" | "latest";
}

/** YCSB's core workloads in the order in which it says to run them: E last, because it wants the most records. */
export const YCSB_MIXES: readonly YcsbMix[] = [
  { row: "ycsb-a", usual: READ, other: UPDATE, otherShare: 0.5, choice: "zipfian" },
  { row: "ycsb-b", usual: READ, other: UPDATE, otherShare: 0.05, choice: "zipfian" },
  { row: "ycsb-c", usual: READ, other: UPDATE, otherShare: 0, choice: "zipfian" },
  { row: "ycsb-f", usual: READ, other: READ_MODIFY_WRITE, otherShare: 0.5, choice: "zipfian" },
  { row: "ycsb-d", usual: READ, other: INSERT, otherShare: 0.05, choice: "latest" },
  { row: "ycsb-e", usual: SCAN, other: INSERT, otherShare: 0.05, choice: "zipfian" },
];

/** Longest of YCSB's scans. */
export const SCAN_LENGTH_MAX = 100;

/** The operations of one row, decided before the clock starts. */
export interface YcsbOperations {
  readonly kinds: Uint8Array;
  /** Record that each operation is about; of an inserted one the record that it lies beside. */
  readonly records: Uint32Array;
  /** 1 where the key is an inserted one. */
  readonly isInserted: Uint8Array;
  readonly scanLengths: Uint32Array;
  readonly keys: readonly Buffer[];
  readonly values: readonly Buffer[];
}

/** Chooses operations. What is inserted in one row is there in the next ones. */
export class YcsbPlanner {
  readonly #data: DataSet;
  readonly #insertOrder: Uint32Array;
  readonly #loadOrder: Uint32Array;
  #inserted = 0;

  constructor(data: DataSet) {
    this.#data = data;
    this.#insertOrder = shuffledOrder(data.recordCount, data.seed + 61);
    this.#loadOrder = shuffledOrder(data.recordCount, data.seed + 62);
  }

  plan(mix: YcsbMix, count: number, seed: number): YcsbOperations {
    const data = this.#data;
    const random = randomNumbers(seed);
    const zipfian = zipfianDraws(count, data.recordCount, seed + 1, mix.choice === "zipfian");
    const kinds = new Uint8Array(count);
    const records = new Uint32Array(count);
    const isInserted = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const canInsert = mix.other !== INSERT || this.#inserted < data.recordCount;
      const kind = canInsert && random() / 2 ** 32 < mix.otherShare ? mix.other : mix.usual;
      kinds[i] = kind;
      if (kind === INSERT) {
        records[i] = this.#insertOrder[this.#inserted++]!;
        isInserted[i] = 1;
      } else if (mix.choice === "latest") {
        // Counted back from the newest: inserted ones first, then the loaded ones in some order.
        const age = zipfian[i]!;
        isInserted[i] = age < this.#inserted ? 1 : 0;
        records[i] =
          age < this.#inserted ? this.#insertOrder[this.#inserted - 1 - age]! : this.#loadOrder[age - this.#inserted]!;
      } else {
        records[i] = zipfian[i]!;
      }
    }
    const present = data.keys(records);
    const missing = data.missingKeys(records);
    const generations = Array.from(kinds, (kind) => (kind === INSERT ? 2 : 1));
    return {
      kinds,
      records,
      isInserted,
      scanLengths: randomDraws(count, SCAN_LENGTH_MAX, seed + 2).map((draw) => draw + 1),
      keys: present.map((key, i) => (isInserted[i] === 1 ? missing[i]! : key)),
      values: generations.map((generation, i) => data.value(records[i]!, generation)),
    };
  }
}
