import { afterEach, describe, expect, it } from "vitest";
import { holdByDeno } from "../../src/storage/node-lock-deno.ts";

/** Deno's files, as far as locks go. The real ones are tested on Deno itself, by tools/runtime-program. */
class Files {
  open = 0;
  locks = 0;
  readonly #locksMax: number;

  constructor(locksMax: number) {
    this.#locksMax = locksMax;
  }

  openSync(): { tryLockSync(): boolean; close(): void } {
    this.open++;
    let isLocked = false;
    return {
      tryLockSync: () => {
        if (this.#locksMax === 0) throw new Error("no locks here");
        isLocked = this.locks < this.#locksMax;
        if (isLocked) this.locks++;
        return isLocked;
      },
      close: () => {
        this.open--;
        if (isLocked) this.locks--;
      },
    };
  }
}

function stubDeno(locksMax: number): Files {
  const files = new Files(locksMax);
  Object.assign(globalThis, { Deno: files });
  return files;
}

afterEach(() => void Reflect.deleteProperty(globalThis, "Deno"));

describe("holdByDeno", () => {
  it("says that other runtimes have no such lock", () => {
    expect(holdByDeno("LOCK")).toBe("unsupported");
  });

  it.skipIf(process.platform === "win32")("holds until the release, and is held for everybody else", () => {
    const files = stubDeno(1);
    const hold = holdByDeno("LOCK");
    expect(holdByDeno("LOCK")).toBe("held");
    if (typeof hold === "string") throw new Error(hold);
    hold.release();
    expect([files.open, files.locks]).toEqual([0, 0]);
    expect(typeof holdByDeno("LOCK")).toBe("object");
  });

  it.skipIf(process.platform === "win32").each([0, 2])(
    "counts for nothing where %i can have the lock at a time, and keeps nothing open",
    (locksMax) => {
      const files = stubDeno(locksMax);
      expect(holdByDeno("LOCK")).toBe("unsupported");
      expect(files.open).toBe(0);
    },
  );
});
