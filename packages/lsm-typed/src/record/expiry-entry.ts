import { concatBytes } from "../base/bytes.ts";
import { TypedError } from "../base/errors.ts";
import { dateKey } from "../key/date-key.ts";
import { KeyReader } from "../key/key-reader.ts";
import { KeyWriter } from "../key/key-writer.ts";
import type { CollectionPlan } from "../plan/collection-plan.ts";

const writer = new KeyWriter();

/** The key of a record's entry in its collection's expiry index: docs/format.md#expiry-entries. The value is empty. */
export function expiryEntryKey(plan: CollectionPlan, recordKey: Uint8Array, expiresAt: number): Uint8Array {
  if (plan.expiryRange === undefined) throw new RangeError(`"${plan.name}" has no ttl`);
  writer.clear().writeBytes(plan.expiryRange.start);
  dateKey.write(writer, new Date(expiresAt));
  writer.writeBytes(recordKey.subarray(plan.range.start.length));
  return writer.take();
}

/** What an entry of the expiry index says. Throws TypedError `Damaged`. */
export function readExpiryEntry(
  plan: CollectionPlan,
  entryKey: Uint8Array,
): { expiresAt: number; recordKey: Uint8Array } {
  const reader = new KeyReader(entryKey, plan.expiryRange?.start.length ?? 0);
  try {
    const expiresAt = dateKey.read(reader).getTime();
    return { expiresAt, recordKey: concatBytes(plan.range.start, entryKey.subarray(reader.at)) };
  } catch (error) {
    throw new TypedError(
      "Damaged",
      `an expiry entry of "${plan.name}" cannot be read`,
      { collection: plan.name },
      error,
    );
  }
}
