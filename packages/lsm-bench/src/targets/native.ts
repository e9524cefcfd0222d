import { execFileSync } from "node:child_process";
import type { BytesTargetDescription } from "../bench-target.ts";
import { compileProgram } from "../native/compile.ts";
import type { Library } from "../native/compile.ts";

const LEVELDB: Library = {
  name: "leveldb",
  header: "leveldb/db.h",
  debianPackage: "libleveldb-dev",
  macro: "USE_LEVELDB",
  linkerFlags: ["-lleveldb"],
};
const LMDB: Library = {
  name: "lmdb",
  header: "lmdb.h",
  debianPackage: "liblmdb-dev",
  macro: "USE_LMDB",
  linkerFlags: ["-llmdb"],
};

/** Describes LevelDB called from C++; rejects where there is no compiler or no header. */
export async function loadNativeLeveldb(): Promise<BytesTargetDescription> {
  return describe(
    LEVELDB,
    "block_cache as --cache says, write_buffer_size 64 MB (4 MB for reopen), Bloom filter of 10 bits, snappy. Put(), Delete(), Get() into a reused string, WriteBatch, one iterator for scans and seeks, a new one for each range.",
  );
}

/** Describes LMDB called from C++; rejects where there is no compiler or no header. */
export async function loadNativeLmdb(): Promise<BytesTargetDescription> {
  return describe(
    LMDB,
    "MDB_NOSYNC, MDB_WRITEMAP and MDB_NOMEMINIT, or none of them for sync; a map of 16 GiB. A transaction for each write or batch; a read transaction that is renewed for each read; values are used where they lie.",
  );
}

function describe(library: Library, settings: string): BytesTargetDescription {
  const program = compileProgram(library);
  const version = versionOf(program, library);
  return {
    family: "bytes",
    role: "native",
    name: `native-${library.name}`,
    version,
    isPersistent: true,
    forms: ["get"],
    settings: `The library of the system, called from C++ without Node. ${settings} It replays what the other targets do, from a trace in memory, and checks lengths, one value in 64, and keys of scans.`,
    durability: (asked) => (asked === "sync" ? "sync" : "process"),
    program,
    create() {
      throw new TypeError("A program has no target in this process.");
    },
  };
}

function versionOf(program: string, { name, debianPackage }: Library): string {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch (cause) {
    throw new Error(`the library of ${name} is not there any more (Debian has it in ${debianPackage})`, { cause });
  }
}
