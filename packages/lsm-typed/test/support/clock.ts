import { onTestFinished, vi } from "vitest";

/** The time that tests begin at. */
export const START = Date.UTC(2030, 0, 1);

/** Stops the clock (`Date` alone: timers go on) until the test is over, and gives the means to set it. */
export function stopClock(): { set(time: number): void } {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(START);
  onTestFinished(() => {
    vi.useRealTimers();
  });
  return { set: (time) => void vi.setSystemTime(time) };
}
