/** Opens, writes enough for flushes and compactions to be under way, and leaves without closing: in the way that is asked for. */
import { Lsm } from "lsm-core";

const [directory, way, durability] = process.argv.slice(2);
const db = Lsm.open(directory, { memtableCapacity: 20_000, durability });
for (let i = 0; i < 2_000; i++) db.put(`key-${String(i).padStart(5, "0")}`, `value ${i} ${"x".repeat(50)}`);
if (way === "pending") void db.putAsync("pending", "v", { durability: "sync" });
if (way === "snapshot") globalThis.kept = [db, db.snapshot(), db.scan()];
if (way === "exit") process.exit(0);
if (way === "throw") throw new Error("the program fails");
