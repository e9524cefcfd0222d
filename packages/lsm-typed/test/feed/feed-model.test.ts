import fc from "fast-check";
import { expect, it } from "vitest";
import { isTypedError } from "../../src/base/errors.ts";
import type { FieldsChange } from "../../src/query/query-context.ts";
import { putRecord } from "../../src/record/write-record.ts";
import { SEED } from "../support/random.ts";
import { sized } from "../support/soak.ts";
import { FeedBench } from "./bench.ts";
import { type Note, note } from "./notes.ts";
import { knownTargets } from "./targets.ts";

/** Notes by `list/id`. */
type Notes = Map<string, Note>;

const list = fc.constantFrom("a", "b");
const id = fc.integer({ min: 1, max: 3 });

const put = fc.record({
  list,
  id,
  title: fc.constantFrom("t1", "t2", "t3", "t4"),
  rank: fc.constantFrom(undefined, 1, 2, 3, 5, 13),
  tags: fc.uniqueArray(fc.constantFrom("x", "y", "z")),
});

type Write =
  | { readonly put: Partial<Note> & { readonly list: string; readonly id: number } }
  | { readonly delete: [string, number] };

const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 3, arbitrary: put.map((fields) => ({ put: fields })) },
  { weight: 1, arbitrary: fc.tuple(list, id).map((key) => ({ delete: key })) },
);

/** Does the writes of one commit. Returns the keys that it wrote, in the order of the last writes. */
async function commit(bench: FeedBench, notes: Notes, writes: readonly Write[]): Promise<string[]> {
  const written = new Set<string>();
  await bench.transact(async (tx) => {
    for (const write of writes) {
      if ("delete" in write) {
        const name = write.delete.join("/");
        if (!(await bench.remove(tx, ...write.delete))) continue;
        notes.delete(name);
        touch(written, name);
      } else {
        const record = note(write.put.list, write.put.id, write.put);
        const name = `${record.list}/${record.id}`;
        if (!(await tryPut(() => putRecord(tx, bench.plan, record)))) continue;
        notes.set(name, record);
        touch(written, name);
      }
    }
  });
  return [...written];
}

/** Whether the unique index let a record in. */
async function tryPut(run: () => unknown): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (isTypedError(error, "UniqueViolation")) return false;
    throw error;
  }
}

function touch(written: Set<string>, name: string): void {
  written.delete(name);
  written.add(name);
}

function nameOf({ key }: FieldsChange): string {
  return `${String(key["list"])}/${String(key["id"])}`;
}

/** What a watcher has to get of a commit. */
function expectedChanges(
  isOfIndex: boolean,
  has: (note: Note) => boolean,
  before: Notes,
  after: Notes,
  written: string[],
): string[] {
  return written.flatMap((name) => {
    const [old, present] = [before.get(name), after.get(name)];
    if (present !== undefined && has(present)) return [`+${name} ${JSON.stringify(present)}`];
    const [listName, number] = name.split("/");
    // Records know by their key alone whether they belong to a target.
    const wasIn = isOfIndex
      ? old !== undefined && has(old)
      : present === undefined && has(note(listName ?? "", Number(number)));
    return wasIn ? [`-${name}`] : [];
  });
}

it("watchers get exactly the changes of their targets, in commit order, whose replay is the final state", async () => {
  const commits = fc.array(fc.array(write, { minLength: 1, maxLength: 6 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(commits, async (transactions) => {
      const bench = new FeedBench();
      const targets = knownTargets(bench);
      const watchers = targets.map(({ target }) => bench.feed.watch(target));
      const expected: string[][] = targets.map(() => []);
      const notes: Notes = new Map();
      for (const writes of transactions) {
        const before = new Map(notes);
        const written = await commit(bench, notes, writes);
        targets.forEach(({ target, has }, i) => {
          expected[i]?.push(...expectedChanges(target.index !== undefined, has, before, notes, written));
        });
      }
      await bench.store.transact(() => undefined);
      bench.feed.close();
      for (const [i, { name, has }] of targets.entries()) {
        const changes: string[] = [];
        const replayed: Notes = new Map();
        for await (const change of watchers[i] ?? []) {
          changes.push(
            change.type === "put" ? `+${nameOf(change)} ${JSON.stringify(change.value)}` : `-${nameOf(change)}`,
          );
          if (change.type === "put") replayed.set(nameOf(change), change.value as Note);
          else replayed.delete(nameOf(change));
        }
        expect(changes, name).toEqual(expected[i]);
        const final = [...notes].filter(([, present]) => has(present));
        expect(replayed, name).toEqual(new Map(final));
      }
    }),
    { seed: SEED, numRuns: sized(300, 20_000) },
  );
});

it("a live query is touched by every commit that changes its target", async () => {
  const commits = fc.array(fc.array(write, { minLength: 1, maxLength: 3 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(commits, async (transactions) => {
      const bench = new FeedBench();
      const notes: Notes = new Map();
      const targets = knownTargets(bench);
      const resultOf = ({ has }: (typeof targets)[number]): Notes =>
        new Map([...notes].filter(([, present]) => has(present)));
      const queries = targets.map((known) => bench.feed.live(known.target, async () => resultOf(known)));
      const shown: (Notes | undefined)[] = [];
      for (const [i, query] of queries.entries()) {
        shown[i] = (await query.next()).value;
        void (async () => {
          for await (const result of query) shown[i] = result;
        })();
      }
      for (const writes of transactions) {
        await commit(bench, notes, writes);
        await new Promise((resolve) => setImmediate(resolve));
        targets.forEach((known, i) => expect(shown[i], known.name).toEqual(resultOf(known)));
      }
      bench.feed.close();
    }),
    { seed: SEED, numRuns: sized(50, 2000) },
  );
});
