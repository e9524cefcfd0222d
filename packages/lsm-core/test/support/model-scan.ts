import type { Scan } from "lsm-core";
import { expect } from "vitest";
import type { Model, ModelCompare, ModelRange } from "./model.ts";
import type { Move } from "./model-commands.ts";
import { bytes, latin1 } from "./text.ts";

/** A key and its value, one character per byte. */
export type Pair = readonly [string, string];

/** A scan of the model: the pairs of the range in the order of the scan, and the two ends that move towards each other. */
export class ModelScan {
  readonly pairs: readonly Pair[];
  private readonly compare: ModelCompare;
  private readonly isReverse: boolean;
  private front = 0;
  private back: number;
  /** A scan that was consumed to its end has given everything back, and a seek revives it no more; one that sought past its end lives on. */
  private isConsumed = false;

  constructor(model: Model, range: ModelRange) {
    this.pairs = model.scan(range);
    this.compare = model.compare;
    this.isReverse = range.reverse === true;
    this.back = this.pairs.length;
  }

  get length(): number {
    return this.back - this.front;
  }

  next(): Pair | undefined {
    const pair = this.front < this.back ? this.pairs[this.front++] : undefined;
    this.isConsumed = this.length === 0;
    return pair;
  }

  nextBack(): Pair | undefined {
    const pair = this.front < this.back ? this.pairs[--this.back] : undefined;
    this.isConsumed = this.length === 0;
    return pair;
  }

  /** Whether the contract says what a seek does now. */
  get maySeek(): boolean {
    return !this.isConsumed && this.pairs.length > 0;
  }

  seek(key: string): void {
    const sign = this.isReverse ? -1 : 1;
    let at = 0;
    while (at < this.back && sign * this.compare(this.pairs[at][0], key) < 0) at++;
    this.front = at;
  }

  nextMany(count: number): Pair[] {
    const end = Math.min(this.back, this.front + count);
    const taken = this.pairs.slice(this.front, end);
    this.front = end;
    this.isConsumed ||= this.length === 0 && count > 0;
    return taken;
  }
}

/** Makes moves of a scan and of its model, and compares what both give. */
export function walk(scan: Scan, model: ModelScan, moves: readonly Move[]): void {
  for (const move of moves) {
    if (move.kind === "next") expect(result(scan.next())).toEqual(model.next());
    else if (move.kind === "nextBack") expect(result(scan.nextBack())).toEqual(model.nextBack());
    else if (move.kind === "length") expect(scan.length).toBe(model.length);
    else if (move.kind === "nextMany") expect(scan.nextMany(move.count).map(pair)).toEqual(model.nextMany(move.count));
    else if (move.kind === "toArray") expect(scan.toArray().map(pair)).toEqual(model.nextMany(Number.MAX_SAFE_INTEGER));
    else if (move.kind === "seek" && model.maySeek) {
      scan.seek(bytes(move.key));
      model.seek(move.key);
    }
  }
}

/** A pair in the form of the model. */
export function pair([key, value]: readonly [Uint8Array, Uint8Array]): Pair {
  return [latin1(key), latin1(value)];
}

function result(entry: IteratorResult<[Uint8Array, Uint8Array]>): Pair | undefined {
  return entry.done === true ? undefined : pair(entry.value);
}
