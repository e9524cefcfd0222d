import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { NodeReadableFile, NodeWritableFile } from "../../src/storage/node-file.ts";
import { NodeStorage } from "../../src/storage/node-storage.ts";
import { compileStorage } from "./compile-storage.ts";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lsm-node-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe("NodeStorage", () => {
  it("is the same in every thread", () => {
    expect(new NodeStorage().threadKind).toBe("node");
  });

  it("names the boot on Linux without dashes", () => {
    const { bootId } = new NodeStorage();
    if (process.platform === "linux") expect(bootId).toMatch(/^[0-9a-f]{32}$/);
    else expect(bootId).toBeUndefined();
  });

  it("keeps the descriptor of a closed file until its asynchronous calls are done", async () => {
    const storage = new NodeStorage();
    const folder = makeFolder();
    const bytes = new Uint8Array(1 << 20).fill(1);
    const closed = storage.create(join(folder, "closed"));
    const writes = [0, 1, 2, 3].map((i) => closed.writeAsync(bytes, 0, bytes.length, i * bytes.length));
    closed.close();
    // Files that would get the descriptor, and the writes, if it were free already.
    const others = [0, 1, 2].map((i) => storage.create(join(folder, `other${i}`)));
    await Promise.all(writes);
    for (const other of others) other.close();
    const sizes = ["closed", "other0", "other1", "other2"].map((name) => {
      const reader = storage.openReadable(join(folder, name));
      reader.close();
      return reader.size;
    });
    expect(sizes).toEqual([4 << 20, 0, 0, 0]);
  });

  it.each([NodeReadableFile, NodeWritableFile])(
    "closes a file also when the system has something to say (%o)",
    (File) => {
      const noDescriptor = 2 ** 30;
      const file = new File(noDescriptor, "a", 0);
      expect(() => file.close()).not.toThrow();
    },
  );

  it("refuses asynchronous calls on a closed file", async () => {
    const storage = new NodeStorage();
    const path = join(makeFolder(), "a");
    const file = storage.create(path);
    file.close();
    await expect(file.writeAsync(new Uint8Array(1), 0, 1, 0)).rejects.toMatchObject({ code: "EBADF" });
    const reader = storage.openReadable(path);
    reader.close();
    await expect(reader.readAsync(new Uint8Array(1), 0, 1, 0)).rejects.toMatchObject({ code: "EBADF" });
  });

  it.runIf(process.platform === "linux")("continues a short write and throws when it cannot", () => {
    const compiled = compileStorage();
    onTestFinished(() => compiled.remove());
    const path = join(makeFolder(), "a");
    const program = `
      const { NodeStorage } = await import(${JSON.stringify(compiled.url)});
      const storage = new NodeStorage();
      const file = storage.create(${JSON.stringify(path)});
      const codes = [];
      const bytes = new Uint8Array(3000).fill(7);
      try { file.write(bytes, 0, 3000, 0); } catch (error) { codes.push(error.code); }
      codes.push(storage.openReadable(${JSON.stringify(path)}).size);
      await file.writeAsync(bytes, 0, 3000, 0).catch((error) => codes.push(error.code));
      console.log(codes.join());
    `;
    // The limit makes the first call write 2048 of 3000 bytes, and the next one fail.
    const command = `ulimit -f 2; exec "$0" --input-type=module -e "$1"`;
    const output = execFileSync("bash", ["-c", command, process.execPath, program], { encoding: "utf8" });
    expect(output.trim()).toBe("EFBIG,2048,EFBIG");
  });

  it("passes the system's errors on", () => {
    const storage = new NodeStorage();
    expect(() => storage.openReadable(join(makeFolder(), "missing"))).toThrow(
      expect.objectContaining({ code: "ENOENT", syscall: "open" }),
    );
  });
});
