import { existsSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Lsm, LsmConfig } from "lsm-core";
import { describe, expect, it } from "vitest";
import { openAt } from "../support/open-test-db.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { getText } from "../support/text.ts";
import { rejectedLsmError, thrown, thrownLsmError } from "../support/thrown.ts";

describe("Lsm.open", () => {
  it("creates a directory and its parents", () => {
    const directory = join(temporaryDirectory(), "a", "b", "c");
    const db = openAt(directory);
    db.put("k", "v");
    expect(existsSync(directory)).toBe(true);
  });

  it("takes a file URL", () => {
    const directory = join(temporaryDirectory(), "with space and ü");
    using db = Lsm.open(pathToFileURL(directory));
    db.put("k", "v");
    expect(existsSync(directory)).toBe(true);
  });

  it("takes a relative path and a trailing slash", () => {
    const directory = temporaryDirectory();
    {
      using db = Lsm.open(`${directory}/`);
      db.put("k", "v");
    }
    expect(getText(openAt(directory), "k")).toBe("v");
  });

  it("takes a config, a plain object, or nothing", () => {
    const parent = temporaryDirectory();
    for (const [name, config] of [
      ["config", new LsmConfig().durability("sync")],
      ["object", { durability: "sync" as const }],
      ["nothing", undefined],
    ] as const) {
      using db = Lsm.open(join(parent, name), config);
      db.put("k", "v");
      expect(getText(db, "k")).toBe("v");
    }
  });

  it("leaves files that are not its own alone", () => {
    const directory = temporaryDirectory();
    openAt(directory).close();
    symlinkSync(join(directory, "nowhere"), join(directory, "notes.txt"));
    openAt(directory).close();
    expect(readdirSync(directory)).toContain("notes.txt");
  });

  it("opens in a path that is a symlink to a directory", () => {
    const parent = temporaryDirectory();
    const real = join(parent, "real");
    const link = join(parent, "link");
    {
      using db = Lsm.open(real);
      db.put("k", "v");
    }
    symlinkSync(real, link, "dir");
    expect(getText(openAt(link), "k")).toBe("v");
  });

  it("is an Io error with the system's error as its cause where a file stands in the way", () => {
    const directory = temporaryDirectory();
    const db = openAt(join(directory, "db"));
    db.put("k", "v");
    db.close();
    const file = join(directory, "db", "CURRENT");
    const error = thrownLsmError(() => Lsm.open(join(file, "below")));
    expect(error.kind).toBe("Io");
    expect(error.code).toBe("LSM_IO");
    expect(error.context).toEqual(expect.any(String));
    expect((error.cause as NodeJS.ErrnoException).code).toMatch(/^E(NOTDIR|NOENT|EXIST)$/);
  });

  it.each([[undefined], [null], [17], [{}], [new Uint8Array(3)]])(
    "is a TypeError for the directory %o",
    (directory) => {
      const error = thrown(() => Lsm.open(directory as never));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/dir/);
    },
  );

  it("is an error for an empty path, and for a URL that is not a file's", () => {
    expect(thrown(() => Lsm.open(""))).toBeInstanceOf(Error);
    expect(thrown(() => Lsm.open(new URL("https://example.org/db")))).toBeInstanceOf(TypeError);
  });

  it.each([[17], ["sync"], [null]])("is a TypeError for the configuration %o", (config) => {
    expect(thrown(() => Lsm.open(join(temporaryDirectory(), "db"), config as never))).toBeInstanceOf(TypeError);
  });
});

describe("Lsm.openWith", () => {
  it("uses the configuration", () => {
    const db = Lsm.openWith(join(temporaryDirectory(), "db"), new LsmConfig().memtableCapacity(0));
    try {
      db.put("k", "v");
      expect(db.stats().levels[0]?.tables ?? 0).toBeGreaterThanOrEqual(0);
      expect(getText(db, "k")).toBe("v");
    } finally {
      db.close();
    }
  });
});

describe("Lsm.openAsync", () => {
  it("opens, and recovers what was there", async () => {
    const directory = join(temporaryDirectory(), "db");
    {
      await using db = await Lsm.openAsync(directory);
      await db.putAsync("k", "v");
    }
    await using db = await Lsm.openAsync(directory, { durability: "sync" });
    expect(getText(db, "k")).toBe("v");
  });

  it("rejects with Locked while another owner has the directory", async () => {
    const directory = join(temporaryDirectory(), "db");
    openAt(directory);
    expect((await rejectedLsmError(Lsm.openAsync(directory))).kind).toBe("Locked");
  });

  it("rejects for misuse instead of throwing", async () => {
    await expect(Lsm.openAsync(17 as never)).rejects.toBeInstanceOf(TypeError);
  });
});
