import type { Table } from "../table/table.ts";

/** A block that is longer than a frame, in memory of its own. */
interface LargeBlock {
  readonly table: Table;
  readonly block: number;
  readonly payload: Uint8Array;
  wasUsed: boolean;
}

/** Numbers in a table's `frames` from here downwards name a place here. */
const FIRST = -2;

/** Whether a number in a table's `frames` names a place in {@link LargeBlocks}. */
export function isLarge(frame: number): boolean {
  return frame <= FIRST;
}

/**
 * Blocks that are too long for the frames of a cache: those of a single entry with a long value. They give way in turn, those that
 * were used since the last turn one turn later, as frames do. Who holds a payload may keep it: its memory is never used again.
 */
export class LargeBlocks {
  /** Bytes of the payloads. */
  bytes = 0;
  evictions = 0;
  readonly #places: (LargeBlock | undefined)[] = [];
  readonly #free: number[] = [];
  #hand = 0;

  /** The payload at a place. */
  use(frame: number): Uint8Array {
    const large = this.#places[FIRST - frame]!;
    large.wasUsed = true;
    return large.payload;
  }

  /**
   * Keeps a block and notes it in the table, if it takes no more than half of the room.
   *
   * @param bytesMax room for all of them
   * @returns whether it was kept
   */
  add(table: Table, block: number, payload: Uint8Array, bytesMax: number): boolean {
    if (payload.length > bytesMax / 2) return false;
    this.trim(bytesMax - payload.length);
    const place = this.#free.pop() ?? this.#places.length;
    this.#places[place] = { table, block, payload, wasUsed: false };
    this.bytes += payload.length;
    table.frames[block] = FIRST - place;
    return true;
  }

  /** Has blocks give way until the others take at most so many bytes. */
  trim(bytesMax: number): void {
    while (this.bytes > bytesMax) this.#evict();
  }

  remove(frame: number): void {
    this.#remove(FIRST - frame);
  }

  #evict(): void {
    for (;;) {
      const place = this.#hand;
      this.#hand = place + 1 === this.#places.length ? 0 : place + 1;
      const large = this.#places[place];
      if (large === undefined) continue;
      if (!large.wasUsed) {
        this.#remove(place);
        this.evictions++;
        return;
      }
      large.wasUsed = false;
    }
  }

  #remove(place: number): void {
    const { table, block, payload } = this.#places[place]!;
    table.frames[block] = -1;
    this.bytes -= payload.length;
    this.#places[place] = undefined;
    this.#free.push(place);
  }
}
