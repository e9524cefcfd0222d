/** Seals a memtable that has no log, writes to the next one through the log, and dies before the first is flushed. */
import { Lsm } from "lsm-core";

const [directory, durability] = process.argv.slice(2);
const db = Lsm.open(directory, { durability: "none", memtableCapacity: 65_536 });
let count = 0;
while (db.stats().memtable.sealed === 0) db.put(`a${count++}`, "x".repeat(100));
await db.putAsync("k", String(count), { durability });
process.kill(process.pid, "SIGKILL");
