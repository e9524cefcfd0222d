import { collection, openDatabase } from "lsm-typed";
import { expect, it } from "vitest";
import { z } from "zod";
import { closeLater, describeStores } from "../support/stores.ts";

const sessions = collection("sessions", z.object({ id: z.int(), until: z.date() }), {
  key: ["id"],
  ttl: ({ until }) => until,
});

/** Records that have expired are passed over in one go, however many: nothing else ran meanwhile. */
describeStores("a read that passes over very many expired records", (kind) => {
  it("lets other work have its turns", async () => {
    const store = kind.create().open();
    const db = closeLater(await openDatabase(store, { sessions }, { sweepIntervalMs: 0 }));
    const until = new Date(1_000);
    for (let from = 0; from < 20_000; from += 1_000) {
      await db.sessions.putMany(Array.from({ length: 1_000 }, (_, i) => ({ id: from + i, until })));
    }
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    try {
      expect(await db.sessions.first()).toBeUndefined();
    } finally {
      clearInterval(timer);
    }
    expect(turns).toBeGreaterThan(0);
  });
});
