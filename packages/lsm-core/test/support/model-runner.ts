import { Lsm, type LsmOptions, type Scan, type Snapshot } from "lsm-core";
import { expect } from "vitest";
import { Model, type ModelCompare, type ModelRange } from "./model.ts";
import type { Command, Move } from "./model-commands.ts";
import { bytes, latin1 } from "./text.ts";
import { toBatch, toRange } from "./to-lsm.ts";

type Pair = readonly [string, string];

/** A scan of the model: the pairs of the range in the order of the scan, and the two ends that move towards each other. */
class ModelScan {
  readonly pairs: readonly Pair[];
  private readonly compare: ModelCompare;
  private readonly isReverse: boolean;
  private front = 0;
  private back: number;
  /** A scan that was consumed to its end has given everything back, and a seek revives it no more; one that sought past its end lives on. */
  private isConsumed = false;

  constructor(model: Model, range: ModelRange) {
    this.pairs = model.scan(range);
    this.compare = model.compare;
    this.isReverse = range.reverse === true;
    this.back = this.pairs.length;
  }

  get length(): number {
    return this.back - this.front;
  }

  next(): Pair | undefined {
    const pair = this.front < this.back ? this.pairs[this.front++] : undefined;
    this.isConsumed = this.length === 0;
    return pair;
  }

  nextBack(): Pair | undefined {
    const pair = this.front < this.back ? this.pairs[--this.back] : undefined;
    this.isConsumed = this.length === 0;
    return pair;
  }

  /** Whether the contract says what a seek does now. */
  get maySeek(): boolean {
    return !this.isConsumed && this.pairs.length > 0;
  }

  seek(key: string): void {
    const sign = this.isReverse ? -1 : 1;
    let at = 0;
    while (at < this.back && sign * this.compare(this.pairs[at][0], key) < 0) at++;
    this.front = at;
  }

  nextMany(count: number): Pair[] {
    const end = Math.min(this.back, this.front + count);
    const taken = this.pairs.slice(this.front, end);
    this.front = end;
    this.isConsumed ||= this.length === 0 && count > 0;
    return taken;
  }
}

interface Held {
  readonly scan: Scan;
  readonly model: ModelScan;
}

/** Runs commands against a database and the model and compares everything that both return. */
export class ModelRunner {
  readonly directory: string;
  readonly options: LsmOptions;
  readonly model: Model;
  private db: Lsm;
  private snapshots: { readonly snapshot: Snapshot; readonly model: Model }[] = [];
  private held: Held[] = [];

  constructor(directory: string, options: LsmOptions, compare?: ModelCompare) {
    this.directory = directory;
    this.options = options;
    this.model = new Model(compare);
    this.db = Lsm.open(directory, options);
  }

  /** Runs all commands, then compares the whole contents, before and after a last reopen. */
  async run(commands: readonly Command[]): Promise<void> {
    try {
      for (const command of commands) await this.step(command);
      for (const { snapshot, model } of this.snapshots) expect(read(snapshot.scan())).toEqual(model.scan());
      for (const held of this.held) expect(read(held.scan)).toEqual(held.model.nextMany(Number.MAX_SAFE_INTEGER));
      this.compareAll();
      this.reopen();
      this.compareAll();
      this.db.verify();
    } finally {
      this.db.close();
    }
  }

  private async step(command: Command): Promise<void> {
    const { db, model } = this;
    switch (command.kind) {
      case "write":
        return await this.write(command);
      case "get":
        return await this.get(command.keys, command.isAsync);
      case "scan": {
        const scan = db.scan(toRange(command.range));
        walk(scan, new ModelScan(model, command.range), command.moves);
        return scan.close();
      }
      case "scanAsync": {
        const pairs: Pair[] = [];
        for await (const [key, value] of db.scanAsync(toRange(command.range))) pairs.push([latin1(key), latin1(value)]);
        return expect(pairs).toEqual(model.scan(command.range));
      }
      case "hold":
        this.held.push({ scan: db.scan(toRange(command.range)), model: new ModelScan(model, command.range) });
        return;
      case "resume": {
        const held = this.held[command.which % this.held.length];
        return held === undefined ? undefined : walk(held.scan, held.model, command.moves);
      }
      case "snapshot":
        this.snapshots.push({ snapshot: db.snapshot(), model: model.clone() });
        return;
      case "look":
        return this.look(command.which, command.range, command.key);
      case "release": {
        const [released] = this.snapshots.splice(command.which % Math.max(1, this.snapshots.length), 1);
        return released?.snapshot.close();
      }
      case "flush":
        return command.isAsync ? await db.flushAsync() : db.flush();
      case "sync":
        return db.sync();
      case "compact":
        return command.range === undefined ? db.compact() : db.compact(toRange(command.range));
      case "size": {
        const size = db.approximateSize(toRange(command.range));
        return expect(Number.isFinite(size) && size >= 0).toBe(true);
      }
      case "verify":
        db.verify();
        return;
      case "reopen":
        return this.reopen();
    }
  }

  private async write(command: Extract<Command, { kind: "write" }>): Promise<void> {
    const { operations, isBatch, durability, isAsync } = command;
    const { db, model } = this;
    const options = durability === undefined ? undefined : { durability };
    for (const operation of operations) model.apply(operation);
    const [operation] = operations;
    if (isBatch || operation === undefined) {
      const batch = toBatch(operations);
      if (isAsync) await db.writeAsync(batch, options);
      else db.write(batch, options);
    } else if (operation.kind === "put") {
      if (isAsync) await db.putAsync(bytes(operation.key), bytes(operation.value), options);
      else db.put(bytes(operation.key), bytes(operation.value), options);
    } else if (operation.kind === "delete") {
      if (isAsync) await db.deleteAsync(bytes(operation.key), options);
      else db.delete(bytes(operation.key), options);
    } else {
      db.deleteRange(toRange(operation.range), options);
    }
  }

  private async get(keys: readonly string[], isAsync: boolean): Promise<void> {
    const expected = keys.map((key) => this.model.get(key));
    const found = this.db.getMany(keys.map(bytes)).map(optional);
    expect(found).toEqual(expected);
    for (const [i, key] of keys.entries()) {
      const value = isAsync ? await this.db.getAsync(bytes(key)) : this.db.get(bytes(key));
      expect(optional(value)).toBe(expected[i]);
      expect(this.db.has(bytes(key))).toBe(expected[i] !== undefined);
    }
  }

  private look(which: number, range: ModelRange, key: string): void {
    const entry = this.snapshots[which % this.snapshots.length];
    if (entry === undefined) return;
    expect(optional(entry.snapshot.get(bytes(key)))).toBe(entry.model.get(key));
    expect(entry.snapshot.has(bytes(key))).toBe(entry.model.get(key) !== undefined);
    expect(read(entry.snapshot.scan(toRange(range)))).toEqual(entry.model.scan(range));
  }

  private reopen(): void {
    for (const { snapshot } of this.snapshots) snapshot.close();
    for (const { scan } of this.held) scan.close();
    this.snapshots = [];
    this.held = [];
    this.db.close();
    this.db = Lsm.open(this.directory, this.options);
  }

  private compareAll(): void {
    expect(read(this.db.scan())).toEqual(this.model.scan());
    expect(read(this.db.scan({ reverse: true }))).toEqual(this.model.scan({ reverse: true }));
    for (const [key, value] of this.model.scan()) expect(optional(this.db.get(bytes(key)))).toBe(value);
  }
}

function walk(scan: Scan, model: ModelScan, moves: readonly Move[]): void {
  for (const move of moves) {
    if (move.kind === "next") expect(result(scan.next())).toEqual(model.next());
    else if (move.kind === "nextBack") expect(result(scan.nextBack())).toEqual(model.nextBack());
    else if (move.kind === "length") expect(scan.length).toBe(model.length);
    else if (move.kind === "nextMany") expect(scan.nextMany(move.count).map(pair)).toEqual(model.nextMany(move.count));
    else if (move.kind === "toArray") expect(scan.toArray().map(pair)).toEqual(model.nextMany(Number.MAX_SAFE_INTEGER));
    else if (move.kind === "seek" && model.maySeek) {
      scan.seek(bytes(move.key));
      model.seek(move.key);
    }
  }
}

function read(scan: Scan): Pair[] {
  return Array.from(scan, pair);
}

function pair([key, value]: readonly [Uint8Array, Uint8Array]): Pair {
  return [latin1(key), latin1(value)];
}

function result(entry: IteratorResult<[Uint8Array, Uint8Array]>): Pair | undefined {
  return entry.done === true ? undefined : pair(entry.value);
}

function optional(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : latin1(value);
}
