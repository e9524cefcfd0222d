import type { OrderedStore, StoreChange, StoreCommit } from "../store/ordered-store.ts";
import { type Check, codeOf, type Expect, list, read, toBytes, toText, until, write, writeIn } from "./store-bench.ts";

/** Commits as their listeners see them. */
export function checkWatch(check: Check, expect: Expect): void {
  checkDelivery(check, expect);
  checkListeners(check, expect);
}

/** Writes `end=1` and waits until a listener has got it: everything before has come then, if it comes. */
async function flush(store: OrderedStore, commits: readonly StoreCommit[]): Promise<void> {
  await write(store, "end=1");
  await until(() => commits.some(({ changes }) => changes.some((change) => describe(change) === "end=1")));
}

function describe(change: StoreChange): string {
  if (change.kind === "put") return `${toText(change.key)}=${toText(change.value)}`;
  if (change.kind === "delete") return `-${toText(change.key)}`;
  return `-${toText(change.start)}..${toText(change.end)}`;
}

/** What a copy of the store would hold that follows the commits, as `a=1 b=2`. */
function replay(commits: readonly StoreCommit[]): string {
  const copy = new Map<string, string>();
  for (const change of commits.flatMap(({ changes }) => changes)) {
    if (change.kind === "put") copy.set(toText(change.key), toText(change.value));
    else if (change.kind === "delete") copy.delete(toText(change.key));
    else {
      for (const key of copy.keys()) {
        if (key >= toText(change.start) && key < toText(change.end)) copy.delete(key);
      }
    }
  }
  const entries = [...copy].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, value]) => `${key}=${value}`).join(" ");
}

function checkDelivery(check: Check, expect: Expect): void {
  check("hands every commit to its listeners, once and in order", async (store) => {
    await write(store, "before=1");
    const commits: StoreCommit[] = [];
    const others: StoreCommit[] = [];
    store.watch((commit) => void commits.push(commit));
    store.watch((commit) => void others.push(commit));
    const expected = Array.from({ length: 20 }, (_, i) => `a=${i}`);
    for (const script of expected) await write(store, script);
    await flush(store, others);
    const changes = commits.map((commit) => commit.changes.map(describe).join(" "));
    expect(changes).toEqual([...expected, "end=1"]);
    const sequences = commits.map(({ sequence }) => sequence);
    expect(sequences.every((sequence, i) => i === 0 || sequence > (sequences[i - 1] ?? 0))).toEqual(true);
    expect(others.map(({ sequence }) => sequence)).toEqual(sequences);
  });

  check("hands concurrent commits over in the order in which they took effect", async (store) => {
    const commits: StoreCommit[] = [];
    store.watch((commit) => void commits.push(commit));
    const increment = (): Promise<void> =>
      store.transact(async (transaction) =>
        writeIn(transaction, `n=${Number((await read(transaction, "n")) ?? 0) + 1}`),
      );
    await Promise.all(Array.from({ length: 20 }, increment));
    await flush(store, commits);
    const seen = commits.map((commit) => commit.changes.map(describe).join(" "));
    expect(seen).toEqual([...Array.from({ length: 20 }, (_, i) => `n=${i + 1}`), "end=1"]);
  });

  check("hands a commit over as a whole, and the last write on a key wins", async (store) => {
    const commits: StoreCommit[] = [];
    store.watch((commit) => void commits.push(commit));
    await write(store, "a=1 b=1 c=1 d=1");
    await write(store, "a=2 -a..c b=3 -d e=1 e=2 f=1 -f -x");
    await write(store, "-b..d c=4 -c c=5");
    await flush(store, commits);
    expect(commits.length).toEqual(4);
    expect(replay(commits.slice(0, 1))).toEqual("a=1 b=1 c=1 d=1");
    expect(replay(commits.slice(0, 2))).toEqual("b=3 c=1 e=2");
    expect(replay(commits.slice(0, 3))).toEqual("c=5 e=2");
    expect(replay(commits)).toEqual(await list(store));
  });

  check("tells nothing of transactions that wrote nothing, threw or lost", async (store) => {
    const commits: StoreCommit[] = [];
    store.watch((commit) => void commits.push(commit));
    await store.transact((transaction) => read(transaction, "a"));
    const fail = store.transact((transaction) => {
      writeIn(transaction, "a=1");
      throw new RangeError("mine");
    });
    expect(await codeOf(() => fail)).toEqual("RangeError");
    let runs = 0;
    await store.transact(async (transaction) => {
      await read(transaction, "b");
      if (++runs === 1) await write(store, "b=1");
      writeIn(transaction, `run=${runs}`);
    });
    await flush(store, commits);
    expect(commits.flatMap(({ changes }) => changes.map(describe))).toEqual(["b=1", "run=2", "end=1"]);
  });
}

function checkListeners(check: Check, expect: Expect): void {
  check("calls no listener within a call, and each when a read shows the commit", async (store) => {
    const seen: Promise<string | undefined>[] = [];
    store.watch(() => void seen.push(read(store, "a")));
    const committing = write(store, "a=1");
    expect(seen.length).toEqual(0);
    await committing;
    await until(() => seen.length === 1);
    expect(await Promise.all(seen)).toEqual(["1"]);
  });

  check("stops calling a listener as soon as it is told to", async (store) => {
    const kept: StoreCommit[] = [];
    const ended: StoreCommit[] = [];
    const once: StoreCommit[] = [];
    const end = store.watch((commit) => void ended.push(commit));
    const endOnce = store.watch((commit) => {
      once.push(commit);
      endOnce();
    });
    store.watch((commit) => void kept.push(commit));
    const committing = write(store, "a=1");
    end();
    end();
    await committing;
    await write(store, "a=2");
    await flush(store, kept);
    expect([ended.length, once.length, kept.length]).toEqual([0, 1, 3]);
  });

  check("lets a listener write, and end and begin others", async (store) => {
    const seen: string[] = [];
    const late: string[] = [];
    store.watch(({ changes }) => {
      for (const change of changes) seen.push(describe(change));
      const last = seen.at(-1) ?? "";
      if (last === "a=1") store.watch((commit) => void late.push(...commit.changes.map(describe)));
      const count = Number(last.slice(2));
      if (count < 5) void write(store, `a=${count + 1}`);
    });
    await write(store, "a=1");
    await until(() => late.includes("a=5"));
    expect(seen).toEqual(["a=1", "a=2", "a=3", "a=4", "a=5"]);
    expect(late).toEqual(["a=2", "a=3", "a=4", "a=5"]);
  });

  check("keeps its own bytes whatever a listener does to those of a commit", async (store) => {
    let count = 0;
    store.watch(({ changes }) => {
      for (const change of changes) {
        if (change.kind === "put") change.value.fill(0);
        if (change.kind !== "deleteRange") change.key.fill(0);
        count++;
      }
    });
    await store.transact(async (transaction) => {
      transaction.put(toBytes("a"), toBytes("1"));
      transaction.put(toBytes("b"), toBytes("2"));
    });
    await until(() => count === 2);
    expect(await list(store)).toEqual("a=1 b=2");
  });
}
