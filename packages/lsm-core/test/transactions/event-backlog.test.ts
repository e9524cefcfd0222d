import { Lsm, MemoryStorage } from "lsm-core";
import { describe, expect, it } from "vitest";

describe("commit events in a loop of blocking writes", () => {
  it("come within the loop before there are many of them, in order and each once", () => {
    const db = Lsm.open("db", { storage: new MemoryStorage() });
    const sequences: number[] = [];
    db.on("commit", ({ sequence }) => sequences.push(sequence));
    let mostWaiting = 0;
    for (let i = 0; i < 10_000; i++) {
      db.put("key", String(i));
      mostWaiting = Math.max(mostWaiting, i + 1 - sequences.length);
    }
    expect(mostWaiting).toBeLessThanOrEqual(1000);
    db.flush();
    expect(sequences).toHaveLength(10_000);
    expect(sequences.every((sequence, i) => i === 0 || sequence === sequences[i - 1] + 1)).toBe(true);
    db.close();
  });

  it("come once when a listener writes", () => {
    const db = Lsm.open("db", { storage: new MemoryStorage() });
    let events = 0;
    db.on("commit", ({ changes }) => {
      events++;
      const [change] = changes;
      if (change?.kind === "put" && new TextDecoder().decode(change.key) === "key") db.put("echo", "1");
    });
    for (let i = 0; i < 3000; i++) db.put("key", String(i));
    db.flush();
    expect(events).toBe(6000);
    db.close();
  });
});
