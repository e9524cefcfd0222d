/** What touching has read: without a use of it, the reads could be left out. */
let sum = 0;

/**
 * Brings operations that stand anywhere in an arena into the processor's cache: `offsets[start, end)`.
 *
 * Work on one after the other waits for memory at each, as it is too long for the processor to see the next one. In a loop as
 * short as this it waits for many of them together.
 */
export function touchOperations(bytes: Uint8Array, offsets: Int32Array, start: number, end: number): void {
  let read = 0;
  for (let i = start; i < end; i++) read += bytes[offsets[i]];
  sum = (sum + read) | 0;
}
