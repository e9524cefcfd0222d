import { MemoryBytes } from "../storage/memory-bytes.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** What a disk writes whole or not at all. */
export const SECTOR_BYTES = 512;

/** How much of what was not synced a power failure leaves. */
export interface Survival {
  readonly survival: "none" | "all" | "random";
  /** With `"random"`: sectors are kept or lost one by one; else whole writes. */
  readonly tear: boolean;
  readonly random: SeededRandom;
}

/** A change that is not on the disk yet: bytes at a position, or without bytes a cut at it. */
interface Change {
  readonly position: number;
  readonly bytes: Uint8Array | undefined;
}

/** A file's bytes: what programs see, what the disk holds, and the changes between the two. */
export class SimulatedInode {
  /** Open files, through which it lives on without a name. */
  openCount = 0;
  readonly #current: MemoryBytes;
  readonly #stable: MemoryBytes;
  #changes: Change[] = [];
  /** How many changes there have ever been, and how many have left `#changes`. */
  #changeCount = 0;
  #settledCount = 0;

  constructor(current: MemoryBytes = new MemoryBytes(), stable: MemoryBytes = current.clone()) {
    this.#current = current;
    this.#stable = stable;
  }

  get size(): number {
    return this.#current.size;
  }

  read(target: Uint8Array, offset: number, length: number, position: number): number {
    return this.#current.read(target, offset, length, position);
  }

  toBytes(): Uint8Array {
    return this.#current.toBytes();
  }

  write(bytes: Uint8Array, start: number, end: number, position: number): void {
    if (end <= start) return;
    const copy = bytes.slice(start, end);
    this.#record({ position, bytes: copy });
    this.#current.write(copy, 0, copy.length, position);
  }

  truncate(size: number): void {
    this.#record({ position: size, bytes: undefined });
    this.#current.truncate(size);
  }

  /** The moment up to which a sync that is issued now reaches. */
  get moment(): number {
    return this.#changeCount;
  }

  /** Makes the changes before `moment` stable. */
  sync(moment: number = this.#changeCount): void {
    for (const change of this.#takeUntil(moment)) applyChange(this.#stable, change);
  }

  /** What a failed fsync does on common file systems: the changes count as written, yet the disk has not got them. */
  loseChanges(): void {
    this.#takeUntil(this.#changeCount);
  }

  /** Changes bytes and disk alike, as damage does. */
  damage(change: (bytes: MemoryBytes) => void): void {
    change(this.#current);
    change(this.#stable);
  }

  /** The file after the death of the process: everything as it was. */
  clone(): SimulatedInode {
    const copy = new SimulatedInode(this.#current.clone(), this.#stable.clone());
    copy.#changes = [...this.#changes];
    copy.#changeCount = this.#changeCount;
    copy.#settledCount = this.#settledCount;
    return copy;
  }

  /** The file after a power failure. */
  afterPowerFailure(how: Survival): SimulatedInode {
    const bytes = this.#stable.clone();
    if (how.survival === "all") for (const change of this.#changes) applyChange(bytes, change);
    else if (how.survival === "random" && how.tear) applySectors(bytes, this.#changes, how.random);
    else if (how.survival === "random") applySome(bytes, this.#changes, how.random);
    return new SimulatedInode(bytes);
  }

  #record(change: Change): void {
    this.#changes.push(change);
    this.#changeCount++;
  }

  #takeUntil(moment: number): Change[] {
    const count = Math.max(0, moment - this.#settledCount);
    this.#settledCount += count;
    return this.#changes.splice(0, count);
  }
}

function applyChange(bytes: MemoryBytes, change: Change): void {
  if (change.bytes === undefined) bytes.truncate(change.position);
  else bytes.write(change.bytes, 0, change.bytes.length, change.position);
}

function applySome(bytes: MemoryBytes, changes: readonly Change[], random: SeededRandom): void {
  const probability = drawProbability(random);
  for (const change of changes) if (random.chance(probability)) applyChange(bytes, change);
}

/**
 * Leaves each sector as any of the states that it has passed through, independently of the others, and the file as long as it has
 * been at any time: a kernel writes pages back when it likes, and the size with the metadata.
 */
function applySectors(bytes: MemoryBytes, changes: readonly Change[], random: SeededRandom): void {
  const sizes = sizesThrough(bytes.size, changes);
  const longest = Math.max(...sizes);
  const probability = drawProbability(random);
  const states = new Map<number, number>();
  for (const change of changes)
    forEachSector(change, longest, (sector) => states.set(sector, (states.get(sector) ?? 0) + 1));
  for (const [sector, count] of states) if (!random.chance(probability)) states.set(sector, random.below(count));
  for (const change of changes) {
    forEachSector(change, longest, (sector, start, end) => {
      const left = states.get(sector) ?? 0;
      if (left > 0) applyPart(bytes, change, start, end);
      states.set(sector, left - 1);
    });
  }
  bytes.truncate(random.chance(probability) ? sizes[sizes.length - 1] : sizes[random.below(sizes.length)]);
}

/** Applies the part of a change that falls on file positions `[start, end)`. */
function applyPart(bytes: MemoryBytes, change: Change, start: number, end: number): void {
  const part = change.bytes?.subarray(start - change.position, end - change.position) ?? new Uint8Array(end - start);
  bytes.write(part, 0, part.length, start);
}

/** The parts of sectors that a change concerns, from left to right. */
function forEachSector(
  change: Change,
  longest: number,
  visit: (sector: number, start: number, end: number) => void,
): void {
  const last = change.bytes === undefined ? longest : change.position + change.bytes.length;
  for (let start = change.position; start < last;) {
    const sector = Math.floor(start / SECTOR_BYTES);
    const end = Math.min(last, (sector + 1) * SECTOR_BYTES);
    visit(sector, start, end);
    start = end;
  }
}

function sizesThrough(size: number, changes: readonly Change[]): number[] {
  const sizes = [size];
  let current = size;
  for (const { position, bytes } of changes) {
    current = bytes === undefined ? position : Math.max(current, position + bytes.length);
    sizes.push(current);
  }
  return sizes;
}

/** Crashes differ: sometimes nearly everything had reached the disk, sometimes hardly anything. */
function drawProbability(random: SeededRandom): number {
  return PROBABILITIES[random.below(PROBABILITIES.length)];
}

const PROBABILITIES: readonly number[] = [0.05, 0.5, 0.9, 0.99];
