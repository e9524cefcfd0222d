import { LsmError } from "lsm-core";
import { describe, expect, it } from "vitest";

describe("LsmError", () => {
  it("is an Error with a kind, a stable code and a caption", () => {
    const error = new LsmError("Locked", "in use");
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(LsmError);
    expect([error.name, error.kind, error.code, error.caption, error.message]).toEqual([
      "LsmError",
      "Locked",
      "LSM_LOCKED",
      "lsm storage engine error",
      "in use",
    ]);
    expect(error.stack).toContain("in use");
  });

  it.each([
    ["Io", "LSM_IO", false],
    ["Corruption", "LSM_CORRUPTION", true],
    ["Locked", "LSM_LOCKED", false],
    ["Closed", "LSM_CLOSED", false],
    ["ReadOnly", "LSM_READ_ONLY", false],
    ["NotFound", "LSM_NOT_FOUND", false],
    ["Incompatible", "LSM_INCOMPATIBLE", false],
  ] as const)("of kind %s has code %s; fatal: %s", (kind, code, isFatal) => {
    const error = new LsmError(kind, "x");
    expect([error.code, error.isFatal]).toEqual([code, isFatal]);
  });

  it("from converts a system error, which stays its cause", () => {
    const cause = Object.assign(new Error("EIO: i/o error, write"), { code: "EIO", errno: -5, syscall: "write" });
    const error = LsmError.from(cause);
    expect([error.kind, error.cause, error.isFatal]).toEqual(["Io", cause, false]);
    expect(error.context).toEqual(expect.any(String));
    expect(error.message).toContain("EIO");
    expect(LsmError.from(error)).toBe(error);
  });

  it("from takes anything that can be thrown", () => {
    for (const value of [undefined, null, "text", 5, {}]) {
      const error = LsmError.from(value);
      expect([error.kind, error.cause]).toEqual(["Io", value]);
    }
  });

  it("carries reason, file and offset of a corruption", () => {
    const error = new LsmError("Corruption", "bad", { reason: "wrong crc", file: "/db/000001.table", offset: 4096 });
    expect([error.reason, error.file, error.offset]).toEqual(["wrong crc", "/db/000001.table", 4096]);
  });

  it("is not mistaken for other errors, nor they for it", () => {
    expect(new Error("x")).not.toBeInstanceOf(LsmError);
    expect(Object.assign(new Error("x"), { kind: "Io", code: "LSM_IO" })).not.toBeInstanceOf(LsmError);
    for (const value of [null, undefined, 5, "LsmError", {}]) expect(value instanceof LsmError).toBe(false);
    class Special extends LsmError {}
    expect(new Special("Io", "x")).toBeInstanceOf(LsmError);
    expect(new LsmError("Io", "x")).not.toBeInstanceOf(Special);
  });
});
