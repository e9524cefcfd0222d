import type { BytesTargetDescription } from "../bench-target.ts";
import { LevelTarget, SCAN_BYTES, SCAN_ENTRIES, SEEK_ITERATORS } from "./abstract-level.ts";
import { packageVersion } from "./package-version.ts";

/** Describes classic-level, which is LevelDB; rejects when it is not installed. */
export async function loadClassicLevel(): Promise<BytesTargetDescription> {
  const { ClassicLevel } = await import("classic-level");
  return {
    family: "bytes",
    role: "peer",
    name: "classic-level",
    version: packageVersion("classic-level"),
    isPersistent: true,
    forms: ["get", "putAsync", "getAsync"],
    settings:
      "Buffer encodings, cacheSize as --cache says, writeBufferSize 64 MB (4 MB for reopen), snappy as by default. Writes: put() and del(), which have no synchronous form; batches chained. " +
      `Reads: getSync(), get(), getMany(). Scans: nextv(${SCAN_ENTRIES}) with highWaterMarkBytes ${SCAN_BYTES}; seeks: ${SEEK_ITERATORS} reused iterators at a time, whose fetches hold what is asked for; ranges: as many new ones.`,
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    create: () =>
      new LevelTarget(
        (dir, { cacheBytes, purpose }) =>
          new ClassicLevel<Buffer, Buffer>(dir, {
            keyEncoding: "buffer",
            valueEncoding: "buffer",
            cacheSize: cacheBytes,
            // A large write buffer makes writes faster and a reopen slower, which replays what it held.
            writeBufferSize: purpose === "reopen" ? 4 << 20 : 64 << 20,
          }),
      ),
  };
}
