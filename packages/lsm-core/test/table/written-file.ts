import type { WritableFile } from "../../src/storage/storage.ts";

/** A file in memory that is written from front to back. */
export class WrittenFile implements WritableFile {
  /** Length of each write so far. */
  readonly writeLengths: number[] = [];
  /** Buffers that were written from. */
  readonly sources = new Set<ArrayBufferLike>();
  syncCount = 0;
  /** Thrown by the next write. */
  failure: Error | undefined = undefined;
  #pieces: Uint8Array[] = [];

  get bytes(): Uint8Array {
    const bytes = new Uint8Array(this.writeLengths.reduce((sum, length) => sum + length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  write(bytes: Uint8Array, start: number, end: number, position: number): void {
    if (this.failure !== undefined) throw this.failure;
    const size = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (position !== size) throw new Error(`a write at ${position} of a file of ${size} bytes`);
    this.#pieces.push(bytes.slice(start, end));
    this.writeLengths.push(end - start);
    this.sources.add(bytes.buffer);
    this.syncCount = 0;
  }

  async writeAsync(bytes: Uint8Array, start: number, end: number, position: number): Promise<void> {
    this.write(bytes, start, end, position);
  }

  sync(): void {
    this.syncCount++;
  }

  async syncAsync(): Promise<void> {
    this.sync();
  }

  truncate(): void {
    throw new Error("a table is never cut");
  }

  close(): void {}
}
