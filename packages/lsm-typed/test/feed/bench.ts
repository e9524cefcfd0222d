import { ChangeFeed } from "../../src/feed/change-feed.ts";
import type { IndexPlan } from "../../src/plan/collection-plan.ts";
import type { FieldsChange, WatchTarget } from "../../src/query/query-context.ts";
import { encodeKey } from "../../src/record/record-key.ts";
import { deleteRecord, putRecord } from "../../src/record/write-record.ts";
import { MemoryStore } from "../../src/store/memory-store.ts";
import type { StoreCommit, StoreTransaction } from "../../src/store/ordered-store.ts";
import { type Note, notesPlan } from "./notes.ts";

/** Instead of a note: the key of one that is to be deleted. */
interface Deletion {
  readonly delete: readonly [list: string, id: number];
}

function isDeletion(write: Note | Deletion): write is Deletion {
  return "delete" in write;
}

/** A store with the notes collection, and a feed on it. */
export class FeedBench {
  readonly plan: ReturnType<typeof notesPlan> = notesPlan();
  readonly store: MemoryStore = new MemoryStore();
  /** How many listen to the store. */
  listeners = 0;
  readonly feed: ChangeFeed = new ChangeFeed({ watch: (listener) => this.#watch(listener) });

  /** All notes. */
  get all(): WatchTarget {
    return { plan: this.plan, index: undefined, range: this.plan.range };
  }

  index(name: string): IndexPlan {
    const index = this.plan.byName.get(name);
    if (index === undefined) throw new RangeError(`there is no index ${name}`);
    return index;
  }

  keyOf(list: string, id: number): Uint8Array {
    return encodeKey(this.plan, { list, id });
  }

  /** One transaction that puts and deletes in this order. */
  async write(...writes: readonly (Note | Deletion)[]): Promise<void> {
    await this.transact(async (tx) => {
      for (const write of writes) {
        if (isDeletion(write)) await this.remove(tx, ...write.delete);
        else await putRecord(tx, this.plan, write);
      }
    });
  }

  async remove(tx: StoreTransaction, list: string, id: number): Promise<boolean> {
    return await deleteRecord(tx, this.plan, this.keyOf(list, id));
  }

  async transact(fn: (tx: StoreTransaction) => Promise<void>): Promise<void> {
    await this.store.transact(fn);
  }

  #watch(listener: (commit: StoreCommit) => void): () => void {
    this.listeners++;
    const end = this.store.watch(listener);
    return () => {
      this.listeners--;
      end();
    };
  }
}

/** `+a/1 title` for a put, `-a/1` for a delete. */
export function describeChange(change: FieldsChange): string {
  const name = `${String(change.key["list"])}/${String(change.key["id"])}`;
  return change.type === "delete" ? `-${name}` : `+${name} ${String(change.value["title"])}`;
}

/** The next `count` changes, described. */
export async function take(changes: AsyncIterator<FieldsChange>, count: number): Promise<string[]> {
  const described: string[] = [];
  while (described.length < count) {
    const { done, value } = await changes.next();
    if (done === true) throw new Error(`the iteration ended after ${described.join(", ")}`);
    described.push(describeChange(value));
  }
  return described;
}

/** Everything up to the end, described. */
export async function takeAll(changes: AsyncIterable<FieldsChange>): Promise<string[]> {
  const described: string[] = [];
  for await (const change of changes) described.push(describeChange(change));
  return described;
}
