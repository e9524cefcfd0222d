import { isTypedError } from "../base/errors.ts";
import type { OrderedStore, StoreCommit, StoreTransaction } from "../store/ordered-store.ts";
import { SeededRandom } from "./seeded-random.ts";
import { list, toText, turn, until, write } from "./store-bench.ts";
import { randomStep, type TakenStep, takeStep, takeStepIn } from "./transaction-step.ts";

/** How much {@link findAnomaly} does. */
export interface AnomalyOptions {
  /** Transactions at a time. Default: 6. */
  readonly clients?: number | undefined;
  /** Transactions of each. Default: 25. */
  readonly transactions?: number | undefined;
}

/** A transaction that has ended well. */
interface Finished {
  readonly name: string;
  readonly steps: readonly TakenStep[];
  /** How many commits had been handed over when it began: it sees these at least. */
  readonly since: number;
}

/** Thrown within transactions that shall leave nothing. */
class Abandoned extends Error {}

/**
 * Runs random transactions at a time on eight keys, some of which throw in the end, and looks whether what they saw and left could
 * have come from running them one after the other in the order of their commits.
 *
 * @param store one without entries, which nobody else uses
 * @param seed the same one gives the same transactions, though their interleaving is the store's
 * @returns what cannot be, or `undefined` when all is well
 */
export async function findAnomaly(
  store: OrderedStore,
  seed: number,
  { clients = 6, transactions = 25 }: AnomalyOptions = {},
): Promise<string | undefined> {
  const commits: StoreCommit[] = [];
  const finished: Finished[] = [];
  const end = store.watch((commit) => void commits.push(commit));

  async function runClient(client: number): Promise<void> {
    const random = new SeededRandom(seed * 1009 + client);
    for (let i = 0; i < transactions; i++) {
      const name = `${client}.${i}`;
      const one = await runOne(store, random, name, () => commits.length);
      if (one !== undefined) finished.push(one);
    }
  }

  await Promise.all(Array.from({ length: clients }, (_, client) => runClient(client)));
  await write(store, "~end=1");
  await until(() => commits.some((commit) => nameOf(commit) === "end"));
  end();
  const anomaly = judge(commits, finished, await list(store));
  return anomaly === undefined ? undefined : `${anomaly} (seed ${seed})`;
}

/** Runs a transaction; `undefined` when it has come to nothing. Those that write also set the key `~name`. */
async function runOne(
  store: OrderedStore,
  random: SeededRandom,
  name: string,
  handedOver: () => number,
): Promise<Finished | undefined> {
  const writes = !random.oneIn(4);
  const isAbandoned = random.oneIn(8);
  const plan = Array.from({ length: 1 + random.below(6) }, (_, i) => randomStep(random, `${name}.${i}`, writes));
  const waits = plan.map(() => random.below(3));
  const run = async (transaction: StoreTransaction): Promise<Finished> => {
    const since = handedOver();
    const steps: TakenStep[] = [];
    for (const [i, step] of plan.entries()) {
      if (waits[i] === 1) await Promise.resolve();
      if (waits[i] === 2) await turn();
      steps.push(await takeStep(transaction, step));
    }
    if (writes) steps.push(await takeStep(transaction, { kind: "write", script: `~${name}=1` }));
    if (isAbandoned) throw new Abandoned();
    return { name, steps, since };
  };
  try {
    return await store.transact(run);
  } catch (error) {
    if (error instanceof Abandoned || isTypedError(error, "Conflict")) return undefined;
    throw error;
  }
}

/** The transaction that a commit belongs to, as its last change tells. */
function nameOf({ changes }: StoreCommit): string | undefined {
  for (const change of changes) {
    const key = change.kind === "deleteRange" ? "" : toText(change.key);
    if (key.startsWith("~")) return key.slice(1);
  }
  return undefined;
}

function judge(commits: readonly StoreCommit[], finished: readonly Finished[], left: string): string | undefined {
  const writers = new Map(finished.filter(isWriter).map((one) => [one.name, one]));
  const map = new Map<string, string>();
  /** The map before each commit, and after the last. */
  const moments: ReadonlyMap<string, string>[] = [new Map()];
  for (const commit of commits) {
    const name = nameOf(commit) ?? "without a name";
    const writer = name === "end" ? END : writers.get(name);
    if (writer === undefined) return `the commit of transaction ${name} came twice, or though it had failed`;
    writers.delete(name);
    const wrong = takeAll(map, writer.steps);
    if (wrong !== undefined) return `transaction ${name}, number ${moments.length} to commit, ${wrong}`;
    moments.push(new Map(map));
  }
  for (const name of writers.keys()) return `the commit of transaction ${name} was not handed over`;
  const expected = takeStepIn(map, { kind: "scan", options: {}, count: Infinity });
  if (left !== expected) return `the store holds ${left} in the end instead of ${expected}`;
  return judgeReaders(moments, finished);
}

/** What only reads must have seen one of the moments. */
function judgeReaders(
  moments: readonly ReadonlyMap<string, string>[],
  finished: readonly Finished[],
): string | undefined {
  for (const one of finished) {
    if (isWriter(one)) continue;
    const candidates = moments.slice(one.since);
    if (!candidates.some((moment) => takeAll(new Map(moment), one.steps) === undefined)) {
      return `transaction ${one.name} saw what the store never held: ${JSON.stringify(one.steps)}`;
    }
  }
  return undefined;
}

const END: Finished = {
  name: "end",
  steps: [{ step: { kind: "write", script: "~end=1" }, seen: undefined }],
  since: 0,
};

function isWriter({ steps }: Finished): boolean {
  return steps.some(({ step }) => step.kind === "write");
}

/** Takes steps in a map; tells the first one that had seen something else. */
function takeAll(map: Map<string, string>, steps: readonly TakenStep[]): string | undefined {
  for (const { step, seen } of steps) {
    const expected = takeStepIn(map, step);
    if (seen !== expected) return `saw ${seen} instead of ${expected} with ${JSON.stringify(step)}`;
  }
  return undefined;
}
