import type { BytesTargetDescription } from "../bench-target.ts";
import { LevelTarget } from "./abstract-level.ts";
import { packageVersion } from "./package-version.ts";

/** Describes memory-level, the same interface over a tree in memory; rejects when it is not installed. */
export async function loadMemoryLevel(): Promise<BytesTargetDescription> {
  const { MemoryLevel } = await import("memory-level");
  return {
    family: "bytes",
    role: "floor",
    name: "memory-level",
    version: packageVersion("memory-level"),
    isPersistent: false,
    forms: ["get", "putAsync", "getAsync"],
    settings:
      "Buffer encodings, in memory only: the floor of classic-level's interface, not a peer. The same calls as classic-level.",
    durability: () => "none",
    create: () =>
      new LevelTarget(
        () =>
          new MemoryLevel<Buffer, Buffer>({
            keyEncoding: "buffer",
            valueEncoding: "buffer",
            storeEncoding: "buffer",
          }),
      ),
  };
}
