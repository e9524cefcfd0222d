// Transactions and the events of commits.
import assert from "node:assert/strict";
import { Lsm } from "lsm-core";
import { check, errorOf, keys, sleep, text } from "./check.mjs";

export async function checkTransactions() {
  await check("a transaction reads its own writes and one moment, and commits all or nothing", async (directory) => {
    const db = Lsm.open(directory);
    db.put("a", "100");
    db.put("b", "100");
    const left = db.transaction((tx) => {
      const [a, b] = tx.getMany(["a", "b"]).map((value) => Number(text(value)));
      tx.put("a", String(a - 30)).put("b", String(b + 30));
      assert.equal(text(tx.get("b")), "130");
      assert.equal(keys(tx.scan()), "a b");
      return a - 30;
    });
    assert.deepEqual([left, text(db.get("a")), text(db.get("b"))], [70, "70", "130"]);
    const error = await errorOf(() =>
      db.transaction((tx) => {
        tx.put("a", "0");
        throw new Error("no");
      }),
    );
    assert.deepEqual([error.message, text(db.get("a"))], ["no", "70"]);
    db.close();
  });

  await check("a transaction whose reads are out of date runs again, and one by hand conflicts", async (directory) => {
    const db = Lsm.open(directory);
    db.put("count", "0");
    const increment = () =>
      db.transaction(async (tx) => {
        const count = Number(text(await tx.getAsync("count")));
        await sleep(1);
        tx.put("count", String(count + 1));
      });
    await Promise.all(Array.from({ length: 5 }, increment));
    assert.equal(text(db.get("count")), "5");
    const tx = db.begin();
    assert.equal(keys(tx.scan({ prefix: "c" })), "count");
    db.put("cat", "phantom");
    tx.put("other", "x");
    assert.equal((await errorOf(() => tx.commit())).kind, "Conflict");
    assert.equal(db.has("other"), false);
    db.close();
  });

  await check("commits are told in order, with what they changed", async (directory) => {
    const db = Lsm.open(directory);
    const seen = [];
    const end = db.on("commit", ({ sequence, changes }) => seen.push([sequence, ...changes.map(({ kind }) => kind)]));
    db.put("a", "1");
    db.transaction((tx) => {
      tx.put("b", "2").delete("a").deleteRange({ prefix: "z" });
    });
    await sleep(1);
    end();
    db.put("c", "3");
    await sleep(1);
    assert.deepEqual(
      seen.map(([, ...kinds]) => kinds),
      [["put"], ["put", "delete", "deleteRange"]],
    );
    assert.equal(seen[1][0] - seen[0][0], 3);
    db.close();
  });
}
