import { BYTEWISE } from "../base/comparator.ts";
import { READY } from "../base/cursor.ts";
import { isInBounds, type Range, toBounds } from "../base/range.ts";
import {
  keyLengthOf,
  keyStartOf,
  OP_DELETE_RANGE,
  OP_PUT,
  operationEnd,
  valueLengthOf,
  valueStartOf,
} from "../wal/operation.ts";
import { Batch, type EncodedBatch } from "./batch.ts";
import type { Engine } from "./engine.ts";
import { Pin } from "./pin.ts";
import type { UnsettledWrite } from "./write-queue.ts";

/**
 * A write of a batch, whose range deletes are made deletions of the keys that are there when its turn has come.
 *
 * @param batch must not change until the write is done
 * @param check throws to call the write off
 */
export function unsettledWrite(engine: Engine, batch: EncodedBatch, check: () => void = () => {}): UnsettledWrite {
  const write: UnsettledWrite = {
    bytes: batch.bytes,
    length: batch.size,
    settle: () => {
      check();
      if (!mustExpand(engine, batch)) return;
      const { bytes, size } = Batch.encoded(expandRangeDeletes(engine, batch));
      write.bytes = bytes;
      write.length = size;
    },
  };
  return write;
}

/** Whether the batch cannot be written as it is. */
export function mustExpand(engine: Engine, batch: EncodedBatch): boolean {
  return batch.ranges.length > 0 && engine.comparator !== BYTEWISE;
}

/**
 * The same batch with the keys to delete one by one in place of ranges: in an order other than bytewise a range in
 * memory and files could not be told from its bytes. Costs as much as a scan of the ranges.
 */
function expandRangeDeletes(engine: Engine, batch: EncodedBatch): Batch {
  const { bytes, size, ranges } = batch;
  const expanded = new Batch();
  const putKeys: Uint8Array[] = [];
  let rangeCount = 0;
  for (let at = 0; at <= size; at = operationEnd(bytes, at)) {
    for (; rangeCount < ranges.length && ranges[rangeCount].offset === at; rangeCount++) {
      deleteRange(engine, expanded, ranges[rangeCount].range, putKeys);
    }
    if (at === size) break;
    if (bytes[at] === OP_DELETE_RANGE) continue;
    const keyStart = keyStartOf(bytes, at);
    const key = bytes.subarray(keyStart, keyStart + keyLengthOf(bytes, at));
    if (bytes[at] === OP_PUT) {
      const valueStart = valueStartOf(bytes, at);
      expanded.put(key, bytes.subarray(valueStart, valueStart + valueLengthOf(bytes, at)));
      putKeys.push(key);
    } else {
      expanded.delete(key);
    }
  }
  return expanded;
}

function deleteRange(engine: Engine, batch: Batch, range: Range, putKeys: readonly Uint8Array[]): void {
  const { comparator } = engine;
  const bounds = toBounds(range, comparator);
  const pin = new Pin(engine);
  try {
    const visible = pin.open(bounds, true, true);
    while (visible.advance() === READY) {
      const { keyBytes, keyStart, keyLength } = visible.cursor;
      batch.delete(keyBytes.subarray(keyStart, keyStart + keyLength));
    }
  } finally {
    pin.release();
  }
  for (const key of putKeys) {
    if (isInBounds(key, 0, key.length, bounds, comparator)) batch.delete(key);
  }
}
