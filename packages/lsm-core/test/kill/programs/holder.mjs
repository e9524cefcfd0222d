/** Opens a directory and keeps it open until it is killed. */
import { writeSync } from "node:fs";
import { Lsm } from "lsm-core";

globalThis.kept = Lsm.open(process.argv[2]);
globalThis.kept.put("held", "yes");
writeSync(1, "open\n");
setInterval(() => {}, 60_000);
