import type { OrderedStore, StoreTransaction } from "../store/ordered-store.ts";
import {
  type Check,
  codeOf,
  type Expect,
  list,
  type ListOptions,
  pull,
  read,
  scan,
  toBytes,
  turn,
  until,
  write,
  writeIn,
} from "./store-bench.ts";

type Reads = (transaction: StoreTransaction) => Promise<unknown>;

const BEFORE = "b=1 d=2 f=3 h=4";

/** When transactions are in each other's way, and that nothing is lost then. */
export function checkConflicts(check: Check, expect: Expect): void {
  checkKeyConflicts(check, expect);
  checkRangeConflicts(check, expect);
  checkPartConflicts(check, expect);
  checkAnomalies(check, expect);
  checkRetries(check, expect);
}

/** How often a transaction runs that reads, then lets another commit pass, then writes a key of its own. */
async function runsOf(store: OrderedStore, reads: Reads, meanwhile: string): Promise<number> {
  await write(store, `-a..z ${BEFORE}`);
  let runs = 0;
  await store.transact(async (transaction) => {
    if (++runs === 1) {
      await reads(transaction);
      await write(store, meanwhile);
    }
    writeIn(transaction, "result=1");
  });
  return runs;
}

function reading(options: ListOptions): Reads {
  return (transaction) => list(transaction, options);
}

function pulling(count: number, options: ListOptions): Reads {
  return (transaction) => pull(scan(transaction, options), count);
}

/** Declares that of the given commits, which pass after `reads`, some make the transaction run again and some do not. */
function checkRuns(check: Check, expect: Expect, name: string, reads: Reads, again: string[], not: string[]): void {
  check(name, async (store) => {
    const runs: Record<string, number> = {};
    for (const meanwhile of [...again, ...not]) runs[meanwhile] = await runsOf(store, reads, meanwhile);
    const expected = [...again.map((text) => [text, 2]), ...not.map((text) => [text, 1])];
    expect(runs).toEqual(Object.fromEntries(expected));
  });
}

function checkKeyConflicts(check: Check, expect: Expect): void {
  const one: Reads = (transaction) => read(transaction, "d");
  checkRuns(
    check,
    expect,
    "runs again when a key that it read was changed",
    one,
    ["d=9", "-d", "-c..e", "a=1 d=9"],
    ["b=9", "d\x00=9", "-h", "-d\x00..z", "-a..d"],
  );
  const absent: Reads = (transaction) => read(transaction, "e");
  checkRuns(check, expect, "runs again when a key appeared that it did not find", absent, ["e=9"], ["d=9", "f=9"]);
  const many: Reads = async (transaction) => await transaction.getMany(["b", "e", "h"].map(toBytes));
  checkRuns(
    check,
    expect,
    "runs again when one of many keys was changed",
    many,
    ["b=9", "e=9", "-h", "-a..c"],
    ["d=9", "-f", "-c..e"],
  );
  const nothing: Reads = async () => {};
  checkRuns(
    check,
    expect,
    "never runs again for what it wrote without reading",
    nothing,
    [],
    ["result=9", "-result", "-a..z", "b=9 d=9"],
  );
  const own: Reads = async (transaction) => {
    writeIn(transaction, "b=5");
    return await read(transaction, "d");
  };
  checkRuns(check, expect, "runs again for what it read, whatever it wrote before", own, ["d=9"], ["b=9", "f=9"]);
}

function checkRangeConflicts(check: Check, expect: Expect): void {
  const changes = ["d=9", "-f", "-d..e", "c=9", "e=9", "g=9", "gz=9"];
  const others = ["b=9", "-h", "h=9", "bz=9", "-h..z", "-a..c", "z=9"];
  checkRuns(
    check,
    expect,
    "runs again when a range that it read was changed, phantoms included",
    reading({ start: "c", end: "h" }),
    changes,
    others,
  );
  checkRuns(
    check,
    expect,
    "runs again when a range that it read backwards was changed, phantoms included",
    reading({ start: "c", end: "h", reverse: true }),
    changes,
    others,
  );
  checkRuns(
    check,
    expect,
    "runs again when something appeared in a range that was empty",
    reading({ start: "e", end: "f" }),
    ["e=9", "ez=9"],
    ["f=9", "d=9"],
  );
  checkRuns(
    check,
    expect,
    "runs again when keys that it listed without values were changed",
    reading({ start: "c", end: "h", keysOnly: true }),
    ["-d", "c=9", "gz=9"],
    ["b=9", "h=9"],
  );
}

function checkPartConflicts(check: Check, expect: Expect): void {
  checkRuns(
    check,
    expect,
    "counts of a scan only what was pulled",
    pulling(2, { start: "b" }),
    ["b=9", "c=9", "-d"],
    ["d\x00=9", "e=9", "-f", "-e..z", "a=9"],
  );
  checkRuns(
    check,
    expect,
    "counts of a backward scan only what was pulled",
    pulling(2, { reverse: true, end: "j" }),
    ["h=9", "hz=9", "i=9", "g=9", "-f"],
    ["e=9", "d=9", "-a..f", "j=9"],
  );
  checkRuns(
    check,
    expect,
    "counts of a scan with a limit only up to the last entry",
    reading({ limit: 2 }),
    ["a=9", "d=9"],
    ["e=9", "-f"],
  );
  checkRuns(
    check,
    expect,
    "counts all of a scan that was pulled to its end",
    pulling(5, { start: "f", end: "j" }),
    ["i=9", "hz=9"],
    ["j=9"],
  );
  checkRuns(
    check,
    expect,
    "counts nothing of a scan that was not pulled",
    async (transaction) => scan(transaction),
    [],
    ["b=9", "-a..z"],
  );
}

function checkAnomalies(check: Check, expect: Expect): void {
  check("loses none of fifty concurrent increments", async (store) => {
    await Promise.all(Array.from({ length: 50 }, () => store.transact((transaction) => increment(transaction, "n"))));
    expect(await list(store)).toEqual("n=50");
  });

  check("loses no increment of transactions that wait for other things in between", async (store) => {
    const waiting = async (transaction: StoreTransaction): Promise<void> => {
      await turn();
      await increment(transaction, "n");
      await turn();
    };
    await Promise.all(Array.from({ length: 8 }, () => store.transact(waiting)));
    expect(await list(store)).toEqual("n=8");
  });

  check("allows no write skew", async (store) => {
    await write(store, "alice=on bob=on");
    let arrived = 0;
    const leave = (who: string): Promise<void> =>
      store.transact(async (transaction) => {
        const onCall = (await list(transaction)).split("=on").length - 1;
        arrived++;
        await until(() => arrived >= 2);
        if (onCall === 2) writeIn(transaction, `${who}=off`);
      });
    await Promise.all([leave("alice"), leave("bob")]);
    expect((await list(store)).split("=on").length - 1).toEqual(1);
  });

  check("allows no phantom: of two that find a range free only one takes it", async (store) => {
    let arrived = 0;
    const reserve = (who: string): Promise<boolean> =>
      store.transact(async (transaction) => {
        const taken = await list(transaction, { start: "room/", end: "room0" });
        arrived++;
        await until(() => arrived >= 2);
        if (taken === "") writeIn(transaction, `room/${who}=1`);
        return taken === "";
      });
    const took = await Promise.all([reserve("a"), reserve("b")]);
    expect(took.filter(Boolean).length).toEqual(1);
    expect((await list(store)).split(" ").length).toEqual(1);
  });
}

function checkRetries(check: Check, expect: Expect): void {
  check("forgets what a lost attempt wrote, and shows the next one what won", async (store) => {
    await write(store, "a=1");
    const seen: (string | undefined)[] = [];
    await store.transact(async (transaction) => {
      seen.push(await read(transaction, "a"));
      writeIn(transaction, seen.length === 1 ? "lost=1" : "won=1");
      if (seen.length === 1) await write(store, "a=2");
    });
    expect(seen).toEqual(["1", "2"]);
    expect(await list(store)).toEqual("a=2 won=1");
  });

  check("gives up a transaction that always loses, with nothing written", async (store) => {
    let runs = 0;
    const code = await codeOf(() =>
      store.transact(async (transaction) => {
        await read(transaction, "a");
        await write(store, `a=${++runs}`);
        writeIn(transaction, "never=1");
      }),
    );
    expect(code).toEqual("Conflict");
    expect(runs > 1 && runs < 100).toEqual(true);
    expect(await list(store)).toEqual(`a=${runs}`);
  });
}

async function increment(transaction: StoreTransaction, key: string): Promise<void> {
  writeIn(transaction, `${key}=${Number((await read(transaction, key)) ?? 0) + 1}`);
}
