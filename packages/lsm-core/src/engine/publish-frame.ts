import { sliceBytes } from "../base/bytes.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { FRAME_HEADER_BYTES } from "../wal/frame.ts";
import type { EventHub } from "./events.ts";

/** Makes the frame that was staged in a memtable visible, up to `end`, and tells those who listen for commits. */
export function publishFrame(memtable: Memtable, end: number, events: EventHub): void {
  const frame = memtable.end;
  memtable.publish(end);
  if (events.isCommitAwaited) announce(memtable, frame, end, events);
}

function announce({ bytes, nextSequence }: Memtable, frame: number, end: number, events: EventHub): void {
  const operations = frame + FRAME_HEADER_BYTES;
  events.emitCommit(nextSequence - 1, sliceBytes(bytes, operations, end - operations));
}
