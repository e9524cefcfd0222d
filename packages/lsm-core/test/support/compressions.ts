import * as zlib from "node:zlib";

/** The compressions of this Node: zstd came with 22.15. */
export const COMPRESSIONS: readonly ("none" | "deflate" | "zstd")[] =
  "zstdCompressSync" in zlib ? ["none", "deflate", "zstd"] : ["none", "deflate"];
