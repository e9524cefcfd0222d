/** A position in the bytes of a key. */
export class KeyReader {
  bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Whether everything has been read. */
  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }
}
