// What a user of lsm-typed does: a collection with an index, a transaction, opening again, a query.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collection, openDatabase } from "lsm-typed";
import { z } from "zod";

const Account = z.object({ id: z.int(), owner: z.string(), balance: z.bigint(), opened: z.date() });
const accounts = collection("accounts", Account, { key: ["id"], indexes: { byOwner: { on: ["owner", "id"] } } });
const account = (id, owner, balance) => ({ id, owner, balance, opened: new Date(Date.UTC(2030, 0, id)) });

/** @param {import("lsm-core").LsmOptions} lsm how the engine below is opened */
export async function useCollections(lsm = {}) {
  const directory = mkdtempSync(join(tmpdir(), "rehearse-typed-"));
  try {
    const db = await openDatabase(directory, { accounts }, { lsm });
    await db.accounts.putMany([account(1, "ada", 10n), account(2, "alan", 20n), account(3, "ada", 30n)]);
    await db.transaction(async (tx) => {
      const [from, to] = await tx.accounts.getMany([{ id: 3 }, { id: 2 }]);
      await tx.accounts.put({ ...from, balance: from.balance - 5n });
      await tx.accounts.put({ ...to, balance: to.balance + 5n });
    });
    await db.close();

    const again = await openDatabase(directory, { accounts }, { lsm });
    assert.deepEqual(await again.accounts.by("byOwner").eq("owner", "ada").all(), [
      account(1, "ada", 10n),
      account(3, "ada", 25n),
    ]);
    assert.deepEqual((await again.verify()).mismatches, []);
    await again.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
