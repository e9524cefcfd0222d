import { ARENA_BYTES_MAX, sharedArenas } from "../memtable/arena.ts";
import { Memtable } from "../memtable/memtable.ts";
import { LogWriter } from "./log-writer.ts";
import type { LoggedMemtable } from "./memtable-set.ts";
import type { ResolvedOptions } from "./options.ts";

/** Room for the last write into a memtable of any capacity, and for those into one of a small capacity. */
const ARENA_SLACK_BYTES = 65_536;

/** What a new memtable is made of. */
export interface MemtableHost {
  readonly directory: string;
  readonly options: ResolvedOptions;
  allocateFileId(): number;
}

/** An empty memtable and its log, whose file the first write makes. */
export function beginMemtable(host: MemtableHost, firstSequence: number): LoggedMemtable {
  const { options, directory } = host;
  const memtable = new Memtable(acquireArena(options.memtableCapacity), {
    logId: host.allocateFileId(),
    firstSequence,
    bootId: options.storage.bootId,
    comparator: options.comparator,
  });
  return { memtable, log: new LogWriter(options.storage, directory, memtable) };
}

/**
 * An arena for a memtable of a capacity, that can grow where it is until {@link arenaBytesMax}: a copy would take tens of milliseconds.
 *
 * @param minimumBytes what it has to hold in any case
 */
export function acquireArena(memtableCapacity: number, minimumBytes: number = 0): SharedArrayBuffer {
  const bytes = memtableCapacity + (memtableCapacity >>> 2) + ARENA_SLACK_BYTES;
  return sharedArenas.acquire(Math.max(bytes, minimumBytes), arenaBytesMax(memtableCapacity));
}

/** An arena that would be longer than this is sealed, however little of it is live. */
export function arenaBytesMax(memtableCapacity: number): number {
  return Math.min(memtableCapacity * 4 + ARENA_SLACK_BYTES, ARENA_BYTES_MAX);
}
