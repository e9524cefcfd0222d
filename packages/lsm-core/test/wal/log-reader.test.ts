import { describe, expect, it } from "vitest";
import { writeU32 } from "../../src/base/bytes.ts";
import { crc32 } from "../../src/base/checksum.ts";
import { writeFrameHeader } from "../../src/wal/frame.ts";
import { type LogContents, readLog } from "../../src/wal/log-reader.ts";
import { Random, SEED } from "../support/random.ts";
import { type BuiltLog, buildLog } from "./build-log.ts";

const FIVE_FRAMES = [{}, { count: 3 }, { mark: 64 }, { mark: 90 }, { count: 2, mark: 80 }];

function read(bytes: Uint8Array, size: number = bytes.length): LogContents {
  return readLog(bytes, size, "dir/000007.log", 7);
}

function fiveFrames(): BuiltLog {
  return buildLog(7, 100, "boot", FIVE_FRAMES);
}

/** The sequence number after the frames before index `count`. */
function sequenceAfter(count: number): number {
  return FIVE_FRAMES.slice(0, count).reduce((sum, { count: operations = 1 }) => sum + operations, 100);
}

describe("readLog", () => {
  it("reads a whole log", () => {
    const { bytes } = fiveFrames();
    expect(read(bytes)).toEqual({
      file: "dir/000007.log",
      logId: 7,
      size: bytes.length,
      header: { logId: 7, firstSequence: 100, bootId: "boot" },
      isHeaderBlank: false,
      end: bytes.length,
      nextSequence: 108,
      operationCount: 8,
      stableMark: 90,
      laterFrame: -1,
      laterStableMark: 0,
    });
  });

  it("reads a log without frames", () => {
    const { bytes } = buildLog(7, 5, undefined, []);
    expect(read(bytes)).toMatchObject({ end: 64, nextSequence: 5, operationCount: 0, laterFrame: -1 });
  });

  it("ends at the last whole frame, wherever the file is cut", () => {
    const { bytes, frames } = fiveFrames();
    for (let size = 64; size <= bytes.length; size++) {
      const whole = frames.findLastIndex((end) => end <= size);
      expect(read(bytes, size)).toMatchObject({
        end: frames[whole],
        nextSequence: sequenceAfter(whole),
        laterFrame: -1,
      });
    }
  });

  it("finds the frames after a damaged one, whichever byte is damaged", () => {
    const { bytes, frames } = fiveFrames();
    for (let at = 64; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] ^= 0xff;
      const hit = frames.findLastIndex((start) => start <= at);
      const contents = read(damaged);
      expect(contents.end).toBe(frames[hit]);
      expect(contents.laterFrame).toBe(hit === 4 ? -1 : frames[hit + 1]);
      expect(contents.laterStableMark).toBe(
        hit === 4 ? 0 : Math.max(...FIVE_FRAMES.slice(hit + 1).map(({ mark = 0 }) => mark)),
      );
    }
  });

  it("finds a frame behind any number of stray bytes that leaves room for the one that is missing", () => {
    const { bytes, frames } = fiveFrames();
    const random = new Random(SEED);
    for (let stray = 2; stray < 40; stray++) {
      const shifted = new Uint8Array([...bytes.slice(0, frames[2]), ...random.bytes(stray), ...bytes.slice(frames[3])]);
      expect(read(shifted)).toMatchObject({ end: frames[2], laterFrame: frames[2] + stray });
    }
  });

  it("does not take an older frame for a later one", () => {
    const { bytes, frames } = fiveFrames();
    const repeated = new Uint8Array([...bytes, 0, ...bytes.slice(frames[1])]);
    expect(read(repeated)).toMatchObject({ end: bytes.length, laterFrame: -1 });
  });

  it("does not take a frame for a later one whose number is further off than bytes lie between", () => {
    const { bytes, frames } = fiveFrames();
    const far = buildLog(7, 100 + 50, "boot", [{}]);
    const strayed = new Uint8Array([...bytes.slice(0, frames[0]), ...new Uint8Array(50), ...far.bytes.slice(64)]);
    expect(read(strayed)).toMatchObject({ end: 64, laterFrame: -1 });
    const near = new Uint8Array([...bytes.slice(0, frames[0]), ...new Uint8Array(51), ...far.bytes.slice(64)]);
    expect(read(near)).toMatchObject({ end: 64, laterFrame: 64 + 51 });
  });

  it("stops at a frame whose checksum holds and whose operations do not fill it", () => {
    const { bytes, frames } = fiveFrames();
    bytes[frames[1] + 20] = 9;
    writeFrameHeader(bytes, frames[1], frames[2] - frames[1] - 20, 101, 0);
    expect(read(bytes)).toMatchObject({ end: frames[1], operationCount: 1, laterFrame: frames[2] });
  });

  it("says of a log without a header whether it was blank, and finds its frames", () => {
    const { bytes, frames } = fiveFrames();
    const blank = bytes.slice();
    blank.fill(0, 0, 64);
    expect(read(blank)).toMatchObject({ header: undefined, isHeaderBlank: true, end: 0, laterFrame: frames[0] });
    const torn = bytes.slice();
    torn.fill(0, 0, frames[1] + 5);
    expect(read(torn)).toMatchObject({ header: undefined, isHeaderBlank: true, end: 0, laterFrame: frames[2] });
    const flipped = bytes.slice();
    flipped[20] ^= 1;
    expect(read(flipped)).toMatchObject({ header: undefined, isHeaderBlank: false, end: 0, laterFrame: frames[0] });
    expect(read(bytes, 63)).toMatchObject({ header: undefined, isHeaderBlank: true, end: 0, laterFrame: -1 });
    expect(read(bytes, 0)).toMatchObject({ header: undefined, isHeaderBlank: true, end: 0, laterFrame: -1 });
  });

  it("does not accept the header of another log", () => {
    const { bytes } = buildLog(8, 100, "boot", [{}]);
    expect(read(bytes)).toMatchObject({ header: undefined, end: 0, laterFrame: 64 });
  });

  it("finds numbers above 2^32", () => {
    const { bytes, frames } = buildLog(7, 2 ** 32 - 2, "boot", [{}, {}, {}, {}, {}]);
    bytes[frames[1]] ^= 1;
    expect(read(bytes)).toMatchObject({ end: frames[1], nextSequence: 2 ** 32 - 1, laterFrame: frames[2] });
  });

  it("ends its search in bytes made to look like long frames everywhere", () => {
    const size = 1 << 20;
    const bytes = new Uint8Array(size);
    bytes.set(buildLog(7, 1, undefined, []).bytes);
    for (let at = 96; at + 24 < size; at += 24) {
      writeU32(bytes, at + 4, size - at - 20);
      writeU32(bytes, at + 8, 1);
    }
    expect(read(bytes).end).toBe(64);
  });

  it("never fails on random bytes", () => {
    const random = new Random(SEED);
    for (let i = 0; i < 300; i++) {
      const { bytes } = fiveFrames();
      for (let hits = random.below(8); hits >= 0; hits--) bytes[64 + random.below(bytes.length - 64)] = random.next();
      writeU32(bytes, 12, crc32(bytes, 16, 64));
      const contents = read(bytes);
      expect(contents.end).toBeLessThanOrEqual(bytes.length);
      expect(contents.laterFrame === -1 || contents.laterFrame > contents.end).toBe(true);
    }
  });
});
