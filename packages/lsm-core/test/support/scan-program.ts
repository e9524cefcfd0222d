import { Lsm, type LsmOptions, type Scan, type Snapshot } from "lsm-core";
import { type OperationKind, SimulatedStorage } from "lsm-core/testing";
import { expect } from "vitest";
import { Model, type ModelCompare, type ModelRange } from "./model.ts";
import type { Move } from "./model-commands.ts";
import { ModelScan, type Pair, pair, walk } from "./model-scan.ts";
import type { Random } from "./random.ts";
import { bytes, latin1 } from "./text.ts";
import { asLsmError, thrown } from "./thrown.ts";
import { toRange } from "./to-lsm.ts";

const READS: readonly OperationKind[] = ["read", "openReadable"];
const ALPHABET = "abc\x00\xff";

interface Held {
  readonly scan: Scan;
  readonly model: ModelScan;
}

/**
 * Many scans of one database, several at a time and of several moments, among writes, flushes and reads that fail; everything
 * that they give is compared with the model.
 */
export class ScanProgram {
  /** Scans that a failed read has ended. */
  failedScans = 0;
  private readonly random: Random;
  private readonly storage = new SimulatedStorage();
  private readonly db: Lsm;
  private readonly model: Model;
  private readonly held: Held[] = [];
  private readonly snapshots: { readonly snapshot: Snapshot; readonly model: Model }[] = [];

  constructor(random: Random, options: LsmOptions, compare?: ModelCompare) {
    this.random = random;
    this.db = Lsm.open("/db", { ...options, storage: this.storage });
    this.model = new Model(compare);
  }

  /** Makes so many random steps, then closes everything. */
  async run(steps: number): Promise<void> {
    try {
      for (let step = 0; step < steps; step++) await this.step();
      for (const { scan } of this.held) scan.close();
      for (const { snapshot } of this.snapshots) snapshot.close();
      expect(this.db.stats().openScans).toBe(0);
      expect(Array.from(this.db.scan(), pair)).toEqual(this.model.scan());
    } finally {
      this.db.close();
    }
  }

  private async step(): Promise<void> {
    const { random } = this;
    const kind = random.below(100);
    if (kind < 26) this.write();
    else if (kind < 29) this.db.flush();
    else if (kind < 30) this.db.compact();
    else if (kind < 33) this.snapshots.push({ snapshot: this.db.snapshot(), model: this.model.clone() });
    else if (kind < 35) this.snapshots.splice(random.below(this.snapshots.length + 1), 1)[0]?.snapshot.close();
    else if (kind < 52) this.open();
    else if (kind < 76) this.move();
    else if (kind < 90) this.close();
    else if (kind < 94) this.scanInTransaction();
    else if (kind < 96) await this.scanAsync();
    else this.scanWhole();
  }

  private write(): void {
    const { db, model, random } = this;
    for (let count = 1 + random.below(4); count > 0; count--) {
      const key = this.key();
      const kind = random.below(12);
      if (kind === 0) {
        const range = this.bounds();
        db.deleteRange(toRange(range));
        model.deleteRange(range);
      } else if (kind < 4) {
        db.delete(bytes(key));
        model.delete(key);
      } else {
        const value = random.oneIn(6) ? "x".repeat(random.below(700)) : `v${random.below(10_000)}`;
        db.put(bytes(key), bytes(value));
        model.put(key, value);
      }
    }
  }

  private open(): void {
    if (this.held.length > 8) return;
    const range = this.range();
    const from = this.random.oneIn(2) ? undefined : this.random.pick(this.snapshots);
    const scan = (from?.snapshot ?? this.db).scan(toRange(range));
    this.held.push({ scan, model: new ModelScan(from?.model ?? this.model, range) });
  }

  private move(): void {
    const { held, random } = this;
    if (held.length === 0) return;
    const at = random.below(held.length);
    const fails = random.oneIn(5);
    if (fails) this.breakReads();
    for (let count = 1 + random.below(6); count > 0; count--) if (!this.moveOnce(held[at], at)) break;
    if (fails) this.storage.clearFailures();
  }

  /** Returns whether the scan goes on. */
  private moveOnce({ scan, model }: Held, at: number): boolean {
    const move = this.oneMove();
    try {
      walk(scan, model, [move]);
      return true;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "LsmError") throw error;
      expect(asLsmError(error).kind).toBe("Io");
      // Counting has a cursor of its own, so the scan stands where it stood.
      if (move.kind === "length") return true;
      expect(thrown(() => scan.next())).toBe(error);
      this.held.splice(at, 1);
      this.failedScans++;
      return false;
    }
  }

  private close(): void {
    const [closed] = this.held.splice(this.random.below(this.held.length + 1), 1);
    closed?.scan.close();
    if (closed === undefined) return;
    // Its cursor may be another scan's from now on.
    this.open();
    expect([closed.scan.next().done, closed.scan.nextBack().done, closed.scan.length]).toEqual([true, true, 0]);
    closed.scan.seek(bytes(this.key())).close();
  }

  private scanInTransaction(): void {
    const range = this.range();
    const expected = this.model.scan(range);
    const count = this.random.below(expected.length + 2);
    const transaction = this.db.begin();
    if (this.random.oneIn(3)) {
      transaction.put(bytes("other"), bytes("own"));
      const changed = this.model.clone();
      changed.put("other", "own");
      expect(transaction.scan(toRange(range)).nextMany(count).map(pair)).toEqual(changed.scan(range).slice(0, count));
    } else {
      expect(transaction.scan(toRange(range)).nextMany(count).map(pair)).toEqual(expected.slice(0, count));
    }
    transaction.rollback();
  }

  private async scanAsync(): Promise<void> {
    const range = this.range();
    const pairs: Pair[] = [];
    for await (const [key, value] of this.db.scanAsync(toRange(range))) pairs.push([latin1(key), latin1(value)]);
    expect(pairs).toEqual(this.model.scan(range));
  }

  private scanWhole(): void {
    const from = this.random.oneIn(2) ? undefined : this.random.pick(this.snapshots);
    const reverse = this.random.oneIn(2);
    const pairs = Array.from((from?.snapshot ?? this.db).scan({ reverse }), pair);
    expect(pairs).toEqual((from?.model ?? this.model).scan({ reverse }));
  }

  private breakReads(): void {
    const { random, storage } = this;
    storage.failAt(1 + random.below(5), { code: "EIO", kinds: READS, times: 1 + random.below(3), partial: true });
  }

  private oneMove(): Move {
    const { random } = this;
    const kind = random.below(20);
    if (kind < 9) return { kind: "next" };
    if (kind < 13) return { kind: "nextBack" };
    if (kind < 15) return { kind: "length" };
    if (kind < 17) return { kind: "seek", key: this.key() };
    return kind < 19 ? { kind: "nextMany", count: random.below(9) } : { kind: "toArray" };
  }

  /** Few letters, so that keys meet; numbers; and long keys that begin alike. */
  private key(): string {
    const { random } = this;
    const kind = random.below(10);
    if (kind < 5)
      return Array.from({ length: random.below(4) }, () => ALPHABET[random.below(ALPHABET.length)]).join("");
    if (kind < 9) return `k${String(random.below(60)).padStart(2, "0")}`;
    return `${"long".repeat(random.oneIn(2) ? 20 : 400)}${random.below(5)}`;
  }

  /** An end of a range: often a key that is there, and the first and the last one more often than others. */
  private end(): string {
    const { model, random } = this;
    if (model.size === 0 || random.oneIn(2)) return this.key();
    const keys = model.scan().map(([key]) => key);
    return random.oneIn(2) ? random.pick(keys) : random.pick([keys[0], keys[keys.length - 1]]);
  }

  private bounds(): ModelRange {
    const { random } = this;
    if (random.oneIn(5)) return { prefix: this.key() };
    const [a, b] = [this.end(), this.end()].toSorted((one, other) => this.model.compare(one, other));
    const low: ModelRange = random.oneIn(3) ? {} : random.oneIn(2) ? { gt: a } : { gte: a };
    const high: ModelRange = random.oneIn(3) ? {} : random.oneIn(2) ? { lt: b } : { lte: b };
    return { ...low, ...high };
  }

  private range(): ModelRange {
    const { random } = this;
    const limit = random.oneIn(4) ? { limit: random.below(12) } : {};
    return { ...(random.oneIn(3) ? {} : this.bounds()), reverse: random.oneIn(2), ...limit };
  }
}
