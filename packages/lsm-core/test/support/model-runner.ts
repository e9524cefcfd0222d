import { Lsm, type LsmOptions, type Scan, type Snapshot } from "lsm-core";
import { expect } from "vitest";
import { Model, type ModelCompare, type ModelRange } from "./model.ts";
import type { Command } from "./model-commands.ts";
import { ModelScan, type Pair, pair, walk } from "./model-scan.ts";
import { bytes, latin1 } from "./text.ts";
import { toBatch, toRange } from "./to-lsm.ts";

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

function read(scan: Scan): Pair[] {
  return Array.from(scan, pair);
}

function optional(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : latin1(value);
}
