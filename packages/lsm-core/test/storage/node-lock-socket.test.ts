import { closeSync, mkdirSync, openSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { holdSocketFile, socketDirectory } from "../../src/storage/node-lock-socket.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const NO_DESCRIPTOR = 1_000_000;

describe.runIf(process.platform === "linux")("socketDirectory", () => {
  it("is short for an open directory with a long path", async () => {
    const directory = join(temporaryDirectory(), "long".repeat(40));
    mkdirSync(directory);
    const fd = openSync(directory, "r");
    const path = `${socketDirectory(directory, fd)}/socket`;
    const hold = holdSocketFile(path);
    await once(connect({ path }), "connect");
    hold?.release();
    closeSync(fd);
    expect(holdSocketFile(`${directory}/socket`)).toBeUndefined();
  });

  it("is the directory's own path, from the root on, where there is no /proc to go through", () => {
    const directory = temporaryDirectory();
    expect(socketDirectory(relative("", directory), NO_DESCRIPTOR)).toBe(directory);
  });
});
