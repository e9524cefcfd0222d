import { describe, expect, it } from "vitest";
import { Clock } from "../../src/cache/clock.ts";

const NO_PINS = new Uint16Array(3);

function full(frameCount: number): Clock {
  const clock = new Clock(frameCount);
  while (clock.take() >= 0);
  return clock;
}

describe("Clock", () => {
  it("hands out every frame once, then none", () => {
    const clock = new Clock(3);
    expect([clock.take(), clock.take(), clock.take(), clock.take()]).toEqual([0, 1, 2, -1]);
    expect(clock.usedCount).toBe(3);
  });

  it("evicts untouched frames in the order in which they were taken", () => {
    const clock = full(3);
    expect([clock.evict(NO_PINS), clock.evict(NO_PINS), clock.evict(NO_PINS), clock.evict(NO_PINS)]).toEqual([
      0, 1, 2, 0,
    ]);
  });

  it("gives a touched frame one more round", () => {
    const clock = full(3);
    clock.touch(0);
    expect([clock.evict(NO_PINS), clock.evict(NO_PINS), clock.evict(NO_PINS)]).toEqual([1, 2, 0]);
  });

  it("comes to an end when all frames were touched", () => {
    const clock = full(3);
    for (const frame of [0, 1, 2]) clock.touch(frame);
    expect([clock.evict(NO_PINS), clock.evict(NO_PINS)]).toEqual([0, 1]);
  });

  it("hands released frames out again, untouched", () => {
    const clock = full(2);
    clock.touch(1);
    clock.release(1);
    expect(clock.usedCount).toBe(1);
    expect([clock.take(), clock.take()]).toEqual([1, -1]);
    expect([clock.evict(NO_PINS), clock.evict(NO_PINS)]).toEqual([0, 1]);
  });

  it("works with one frame", () => {
    const clock = full(1);
    clock.touch(0);
    expect([clock.evict(NO_PINS), clock.evict(NO_PINS)]).toEqual([0, 0]);
  });

  it("passes pinned frames by, touched or not", () => {
    const clock = full(3);
    clock.touch(1);
    expect([clock.evict(Uint16Array.of(1, 2, 0)), clock.evict(Uint16Array.of(0, 1, 1))]).toEqual([2, 0]);
  });
});
