/**
 * Runs asynchronous operations with a bounded number in flight, each writer waiting for its own before the next.
 *
 * @param total number of operations
 * @param writerCount how many are in flight
 * @param operate starts operation `index`
 */
export async function runInFlight(
  total: number,
  writerCount: number,
  operate: (index: number) => Promise<unknown>,
): Promise<void> {
  let started = 0;
  const write = async (): Promise<void> => {
    while (started < total) await operate(started++);
  };
  await Promise.all(Array.from({ length: Math.min(writerCount, total) }, write));
}
