import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inFlight, inSequence } from "../src/measure.ts";
import { TimeBox } from "../src/time-box.ts";

let looks = 0;
let now = 0;
beforeEach(() => {
  looks = 0;
  now = 1000;
  vi.spyOn(performance, "now").mockImplementation(() => {
    looks++;
    return now;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Operations that take so long each. */
const taking =
  (ms: number): ((index: number) => void) =>
  () => {
    now += ms;
  };

describe("a time box", () => {
  it("lets everything be done while there is time", () => {
    expect(inSequence(50, taking(1), new TimeBox(1000))).toBe(50);
  });

  it("ends a row of long operations soon after its time", () => {
    expect(inSequence(1000, taking(30), new TimeBox(300))).toBe(10);
    expect(inSequence(1000, taking(400), new TimeBox(300))).toBe(1);
  });

  it("counts from the first operation", () => {
    const box = new TimeBox(300);
    now += 5000;
    expect(inSequence(1000, taking(30), box)).toBe(10);
  });

  it("looks at the clock seldom while operations are short, and notices when they become long", () => {
    const done = inSequence(1e6, (i) => taking(i < 500_000 ? 0.001 : 1)(i), new TimeBox(60_000)) as number;
    expect(looks).toBeLessThan(7000);
    expect(done).toBeGreaterThan(550_000);
    expect(done).toBeLessThan(590_000);
  });

  it("ends asynchronous operations, and waits for those in flight", async () => {
    let ended = 0;
    const operate = async (): Promise<void> => {
      await Promise.resolve();
      now += 50;
      ended++;
    };
    expect(await inSequence(100, operate, new TimeBox(200))).toBe(4);
    expect(await inFlight(100, 3, operate, new TimeBox(200))).toBe(ended - 4);
    expect(ended).toBeLessThan(20);
  });
});
