// Typed collections over the engine.
import assert from "node:assert/strict";
import { collection, desc, isTypedError, openDatabase } from "lsm-typed";
import { z } from "zod";
import { check, errorOf } from "./check.mjs";

const User = z.object({
  team: z.string(),
  id: z.int(),
  email: z.email(),
  joined: z.date(),
  balance: z.bigint().default(0n),
  tags: z.array(z.string()).default([]),
});

const users = collection("users", User, {
  key: ["team", "id"],
  indexes: {
    byEmail: { on: ["email"], unique: true },
    byJoined: { on: ["team", desc("joined")] },
    byTag: { on: ["tags"], multi: true },
  },
});

function user(id, changes = {}) {
  return { team: "blue", id, email: `user${id}@example.com`, joined: new Date(Date.UTC(2030, 0, id)), ...changes };
}

export async function checkTyped() {
  await check(
    "typed: records, keys and indexes come back, also when the database is opened again",
    async (directory) => {
      const db = await openDatabase(directory, { users });
      const record = await db.users.insert(user(1, { balance: 10n ** 30n, tags: ["a", "b"] }));
      assert.deepEqual(record, { ...user(1), balance: 10n ** 30n, tags: ["a", "b"] });
      await db.users.putMany(Array.from({ length: 200 }, (_, i) => user(i + 2, { tags: i % 2 === 0 ? ["even"] : [] })));
      await db.close();

      const later = await openDatabase(directory, { users });
      assert.deepEqual(await later.users.get({ team: "blue", id: 1 }), record);
      assert.equal((await later.users.by("byEmail").eq("email", "user77@example.com").first())?.id, 77);
      const newest = await later.users.by("byJoined").eq("team", "blue").page({ limit: 2 });
      assert.deepEqual([newest.items.map(({ id }) => id), typeof newest.next], [[201, 200], "string"]);
      assert.equal(await later.users.by("byTag").eq("tags", "even").count(), 100);
      const report = await later.verify();
      assert.deepEqual([report.records, report.damaged, report.mismatches], [201, [], []]);
      await later.close();
    },
  );

  await check("typed: what the schema or a unique index refuses is not written, and says so", async (directory) => {
    const db = await openDatabase(directory, { users });
    await db.users.insert(user(1));
    const twice = await errorOf(() => db.users.insert(user(2, { email: "user1@example.com" })));
    assert.ok(isTypedError(twice, "UniqueViolation"), twice);
    assert.equal((await errorOf(() => db.users.insert(user(3, { email: "nobody" })))).code, "Validation");
    assert.equal((await errorOf(() => db.users.insert(user(1)))).code, "DuplicateKey");
    assert.equal((await errorOf(() => openDatabase(directory, { users }))).kind, "Locked");
    assert.equal(await db.users.count(), 1);
    await db.close();
  });

  await check(
    "typed: transactions run again until they agree, and undo themselves when they throw",
    async (directory) => {
      const db = await openDatabase(directory, { users });
      await db.users.putMany([user(1, { balance: 100n }), user(2, { balance: 100n })]);
      const move = () =>
        db.transaction(async (tx) => {
          const [from, to] = await tx.users.getMany([1, 2].map((id) => ({ team: "blue", id })));
          await tx.users.put({ ...from, balance: from.balance - 10n });
          await tx.users.put({ ...to, balance: to.balance + 10n });
        });
      await Promise.all([move(), move(), move()]);
      await errorOf(() =>
        db.transaction(async (tx) => {
          await tx.users.clear();
          throw new Error("no");
        }),
      );
      assert.deepEqual(
        (await db.users.all()).map(({ balance }) => balance),
        [70n, 130n],
      );
      await db.close();
    },
  );

  await check("typed: watchers and live queries are told, in commit order", async (directory) => {
    const db = await openDatabase(directory, { users });
    const changes = db.users.watch();
    const live = db.users.live()[Symbol.asyncIterator]();
    assert.deepEqual((await live.next()).value, []);
    await db.users.insert(user(1));
    await db.users.delete({ team: "blue", id: 1 });
    const seen = [(await changes.next()).value, (await changes.next()).value];
    assert.deepEqual(
      seen.map(({ type, key }) => [type, key.id]),
      [
        ["put", 1],
        ["delete", 1],
      ],
    );
    await db.users.insert(user(2));
    let last;
    do last = (await live.next()).value;
    while (last[0]?.id !== 2);
    assert.equal(last.length, 1);
    await live.return();
    await db.close();
  });

  await check("typed: an export is imported into another database", async (directory) => {
    const db = await openDatabase(directory, { users });
    await db.users.putMany(Array.from({ length: 50 }, (_, i) => user(i + 1, { balance: BigInt(i) })));
    const other = await openDatabase(`${directory}-2`, { users });
    assert.equal((await other.import(db.export())).records, 50);
    assert.deepEqual(await other.users.all(), await db.users.all());
    await other.close();
    await db.close();
  });
}
