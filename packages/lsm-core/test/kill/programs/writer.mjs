/** Writes the shared history from a step on, for ever, and reports each step to the parent after the write has returned. */
import { writeSync } from "node:fs";
import { Batch, Lsm } from "lsm-core";
import { operationsAt } from "./history.mjs";

const [directory, seed, first, options] = process.argv.slice(2);
const db = Lsm.open(directory, JSON.parse(options));
writeSync(1, "open\n");
for (let i = Number(first); ; i++) {
  const operations = operationsAt(Number(seed), i);
  const [operation] = operations;
  if (operations.length > 1) {
    const batch = new Batch();
    for (const each of operations) {
      if (each.kind === "put") batch.put(each.key, each.value);
      else batch.delete(each.key);
    }
    db.write(batch);
  } else if (operation.kind === "put") db.put(operation.key, operation.value);
  else if (operation.kind === "delete") db.delete(operation.key);
  else db.deleteRange(operation.range);
  writeSync(1, `${i}\n`);
}
