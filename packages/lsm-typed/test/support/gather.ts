/** Everything that an iteration gives. */
export async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The first `count` of an iteration, which is left then. */
export async function take<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const some: T[] = [];
  if (count === 0) return some;
  for await (const item of items) {
    some.push(item);
    if (some.length === count) break;
  }
  return some;
}
