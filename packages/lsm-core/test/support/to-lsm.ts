import { Batch, type Range } from "lsm-core";
import type { ModelOperation, ModelRange } from "./model.ts";
import { bytes } from "./text.ts";

/** The range as the database takes it. */
export function toRange(range: ModelRange): Range {
  const { gt, gte, lt, lte, prefix, reverse, limit } = range;
  return {
    ...(gt === undefined ? {} : { gt: bytes(gt) }),
    ...(gte === undefined ? {} : { gte: bytes(gte) }),
    ...(lt === undefined ? {} : { lt: bytes(lt) }),
    ...(lte === undefined ? {} : { lte: bytes(lte) }),
    ...(prefix === undefined ? {} : { prefix: bytes(prefix) }),
    ...(reverse === undefined ? {} : { reverse }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** The operations as a batch. */
export function toBatch(operations: readonly ModelOperation[]): Batch {
  const batch = new Batch();
  for (const operation of operations) {
    if (operation.kind === "put") batch.put(bytes(operation.key), bytes(operation.value));
    else if (operation.kind === "delete") batch.delete(bytes(operation.key));
    else batch.deleteRange(toRange(operation.range));
  }
  return batch;
}
