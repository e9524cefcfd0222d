import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { Lsm } from "lsm-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Terminal } from "../src/terminal.ts";
import { cityKey } from "../src/tour/city-records.ts";
import { KNOWN_CITIES } from "../src/tour/cities.ts";
import { runTour } from "../src/tour/tour.ts";
import type { TourOutcome } from "../src/tour/tour.ts";
import { WrongAnswerError } from "../src/verify.ts";

const CITY_COUNT_MAX = 3000;

/** A stream that keeps what is written and is no terminal. */
class Transcript extends Writable {
  text = "";
  onText: (text: string) => void = () => {};
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.onText(this.text);
    done();
  }
}

let parent = "";
let transcript = new Transcript();
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "lsm-tour-"));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

function tour(options: { isFresh?: boolean; signal?: AbortSignal } = {}): Promise<TourOutcome> {
  transcript = new Transcript();
  return runTour({
    dir: join(parent, "db"),
    isFresh: options.isFresh ?? false,
    cityCountMax: CITY_COUNT_MAX,
    terminal: new Terminal(transcript),
    signal: options.signal ?? new AbortController().signal,
  });
}

describe("the tour", () => {
  it("loads and changes the data in the first run, finds it in the second, and starts over when asked", async () => {
    const first = await tour();
    expect(first.foundEarlierRun).toBe(false);
    expect(first.cityCount).toBeGreaterThan(CITY_COUNT_MAX / 2);
    expect(transcript.text).toContain("one put for each city");
    expect(transcript.text).toContain("Reykjavík");
    expect(transcript.text).not.toContain("\u001b[");

    expect(await tour()).toEqual({ foundEarlierRun: true, cityCount: first.cityCount });
    expect(transcript.text).toContain("Found the data of the run");
    expect(transcript.text).not.toContain("one put for each city");

    expect((await tour({ isFresh: true })).foundEarlierRun).toBe(false);
  });

  it("fails when the database it finds has another value", async () => {
    await tour();
    const db = Lsm.open(join(parent, "db"));
    for (const known of KNOWN_CITIES.slice(0, 1)) db.put(cityKey(known), "something else");
    db.close();
    await expect(tour()).rejects.toThrow(WrongAnswerError);
  });

  it("closes the database when it is interrupted, and the next run starts over", async () => {
    const abort = new AbortController();
    const interrupted = tour({ signal: abort.signal });
    transcript.onText = (text) => {
      if (text.includes("two index entries")) abort.abort();
    };
    await expect(interrupted).rejects.toThrow("aborted");
    expect((await tour()).foundEarlierRun).toBe(false);
    expect(transcript.text).toContain("What an earlier run left is removed");
  });
});
