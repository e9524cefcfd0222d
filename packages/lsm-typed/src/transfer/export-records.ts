import type { CollectionPlan } from "../plan/collection-plan.ts";
import type { Progress } from "../definition/database-api.ts";
import { EXPORT_FORMAT, EXPORT_VERSION, type ExportHeader, writeRecordLine } from "./export-format.ts";
import type { ExportSource } from "./transfer-ends.ts";

/** Records between two reports of progress. */
const PROGRESS_EVERY = 1000;

/** How records are exported. */
export interface ExportRecordsOptions {
  /** Called for each collection: now and then, and when it is done. `collection` is the collection's own name. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the export: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The records of one moment as NDJSON: a header, then a line for each record, each with its line feed. Holds one record at a time.
 *
 * Nothing is read, and no snapshot held, before the first line is asked for. Leaving early gives the snapshot back.
 *
 * @returns throws TypedError `Damaged` at a record that cannot be read
 */
export async function* exportRecords(
  source: ExportSource,
  { onProgress, signal }: ExportRecordsOptions = {},
): AsyncGenerator<string, undefined, undefined> {
  signal?.throwIfAborted();
  const { plans } = source;
  const snapshot = source.open();
  try {
    yield `${JSON.stringify(headerOf(plans))}\n`;
    for (const plan of plans) {
      const collection = plan.name;
      let done = 0;
      signal?.throwIfAborted();
      for await (const record of snapshot.scan(plan)) {
        yield writeRecordLine(collection, plan.schema.encode(record, { collection }));
        signal?.throwIfAborted();
        if (++done % PROGRESS_EVERY === 0) onProgress?.({ task: "export", collection, done });
      }
      onProgress?.({ task: "export", collection, done, total: done });
    }
  } finally {
    snapshot.close();
  }
  return undefined;
}

function headerOf(plans: readonly CollectionPlan[]): ExportHeader {
  const collections = Object.fromEntries(plans.map((plan) => [plan.name, plan.version]));
  return { format: EXPORT_FORMAT, version: EXPORT_VERSION, collections };
}
