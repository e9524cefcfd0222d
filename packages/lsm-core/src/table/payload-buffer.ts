import { EMPTY_BYTES } from "../base/bytes.ts";

/** Memory for payloads up to this size, which the largest blocks have, is kept for the next one. */
const KEPT_BYTES = 65_536;

const EMPTY_VIEW: DataView = new DataView(EMPTY_BYTES.buffer);

/** Holds a payload, compressed or decompressed, in memory that the next one uses again. */
export class PayloadBuffer {
  /** Begins with the payload. */
  bytes: Uint8Array = EMPTY_BYTES;
  /** The same memory. */
  view: DataView = EMPTY_VIEW;
  /** Bytes of the payload. */
  length = 0;

  /** Gives the payload a length; its bytes are undefined then. */
  reserve(length: number): void {
    const capacity = this.bytes.length;
    if (capacity < length || capacity > Math.max(length, KEPT_BYTES)) {
      // Sizes of blocks differ a little: the next power of two has room for them all.
      this.adopt(new Uint8Array(length > KEPT_BYTES ? length : 1 << (32 - Math.clz32(length - 1))));
    }
    this.length = length;
  }

  /** Makes memory that nothing else uses the payload. */
  adopt(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.length = bytes.length;
  }

  /** Gives the payload away, in an array of its length, and is empty. Copies where the memory is larger. */
  take(): Uint8Array {
    const { bytes, length } = this;
    if (bytes.length > length) return bytes.slice(0, length);
    this.drop();
    return bytes;
  }

  /** Drops payload and memory. */
  drop(): void {
    this.bytes = EMPTY_BYTES;
    this.view = EMPTY_VIEW;
    this.length = 0;
  }
}
