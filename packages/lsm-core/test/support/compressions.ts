import * as zlib from "node:zlib";
import type { CompressionName } from "lsm-core";

/** The compressions of this Node: zstd came with 22.15. */
export const COMPRESSIONS: readonly CompressionName[] =
  "zstdCompressSync" in zlib ? ["none", "lz4", "deflate", "zstd"] : ["none", "lz4", "deflate"];
