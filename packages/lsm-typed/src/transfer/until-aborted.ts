/**
 * The values of a source, until a signal fires: it then rejects with the signal's reason at once, even while the source is silent.
 * The source is told to end in any case, and not waited for.
 */
export async function* untilAborted<T>(
  source: Iterable<T> | AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, undefined, undefined> {
  signal?.throwIfAborted();
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let interrupt: ((reason: unknown) => void) | undefined;
  const onAbort = (): void => interrupt?.(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  let isAtEnd = false;
  try {
    for (;;) {
      const result = await new Promise<IteratorResult<T, unknown>>((resolve, reject) => {
        interrupt = reject;
        Promise.resolve(iterator.next()).then(resolve, reject);
      });
      isAtEnd = result.done === true;
      if (result.done === true) return undefined;
      yield result.value;
      signal?.throwIfAborted();
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    if (!isAtEnd) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
