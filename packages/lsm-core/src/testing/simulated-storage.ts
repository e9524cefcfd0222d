import { LsmError } from "../base/errors.ts";
import { normalizePath, parentOf } from "../storage/memory-path.ts";
import type { FileLock, ReadableFile, Storage, WritableFile } from "../storage/storage.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { type Failure, SimulatedFaults } from "./simulated-faults.ts";
import { SimulatedReadableFile, SimulatedWritableFile } from "./simulated-file.ts";
import { SimulatedMachine } from "./simulated-machine.ts";

export { SimulatedCrash, type Failure, type OperationKind } from "./simulated-faults.ts";

/** How a {@link SimulatedStorage} is made. */
export interface SimulatedStorageOptions {
  /** Decides all that is random; 1 unless stated. */
  readonly seed?: number;
  /** Keeps the names of all operations in {@link SimulatedStorage.trace}. */
  readonly trace?: boolean;
  /** False for a system that cannot tell one boot from another. */
  readonly knowsBoot?: boolean;
}

/** What happened to the machine, and what it left. */
export interface CrashOptions {
  /** `"process"`: the process died, and the system kept what it had written. `"power"`: only what had reached the disk is there. */
  readonly mode: "process" | "power";
  /**
   * What is left of that which was not sure to be: after a power failure the changes since the last sync, and in both
   * modes the interrupted operation. `"random"` decides each change by itself; `"none"` unless stated.
   */
  readonly survival?: "none" | "all" | "random";
  /** With `"random"`: sectors of 512 bytes survive one by one, and the interrupted write partly. Else writes survive whole. */
  readonly tear?: boolean;
  /** Drawn from the storage's own seed unless stated: each call then leaves something else. */
  readonly seed?: number;
}

/**
 * Files on a simulated disk that loses what was not synced and fails when told to. Deterministic for a seed and a sequence of calls.
 *
 * Asynchronous operations count and take effect when they are issued and settle in a later turn of the event loop, in order;
 * an asynchronous sync covers the changes that were issued before it, and makes them stable when it settles.
 */
export class SimulatedStorage implements Storage {
  readonly threadKind: undefined = undefined;
  readonly bootId: string | undefined;
  /** One line per operation when the option is set: its number, kind and path. */
  readonly trace: readonly string[];
  readonly #machine: SimulatedMachine;
  readonly #random: SeededRandom;
  readonly #options: SimulatedStorageOptions;
  readonly #bootCount: number;
  readonly #locks = new Set<string>();

  constructor(options: SimulatedStorageOptions = {}, disk: SimulatedDisk = new SimulatedDisk(), bootCount = 1) {
    const trace: string[] = [];
    this.trace = trace;
    this.#options = options;
    this.#random = new SeededRandom(options.seed ?? 1);
    this.#machine = new SimulatedMachine(disk, new SimulatedFaults(options.trace === true ? trace : undefined));
    this.#bootCount = bootCount;
    this.bootId = options.knowsBoot === false ? undefined : `simulatedboot${String(bootCount).padStart(19, "0")}`;
  }

  /** How many operations there were, failed ones included. */
  get operationCount(): number {
    return this.#machine.faults.operationCount;
  }

  /** How many of them change something or make it stable: the points at which a crash makes a difference. */
  get mutationCount(): number {
    return this.#machine.faults.mutationCount;
  }

  /** The `count`-th mutation from now on (1 is the next) throws `SimulatedCrash`, as does everything after it. */
  crashAt(count: number): void {
    this.#machine.faults.crashAt(count);
  }

  /** The `count`-th operation from now on (1 is the next), of those that `failure` is about, fails. */
  failAt(count: number, failure: Failure): void {
    this.#machine.faults.failAt(count, failure);
  }

  /** Forgets all failures to come: the disk is well again. */
  clearFailures(): void {
    this.#machine.faults.clearFailures();
  }

  /**
   * Stops the machine, if it has not stopped by itself, and returns the storage as the next process finds it: without locks and
   * failures to come. May be called several times to see several outcomes of one crash.
   */
  afterCrash(crash: CrashOptions): SimulatedStorage {
    const random = new SeededRandom(crash.seed ?? this.#random.below(0x1_0000_0000));
    const how = { survival: crash.survival ?? "none", tear: crash.tear ?? false, random };
    const disk = this.#machine.stop(how);
    const isPower = crash.mode === "power";
    const options = { ...this.#options, seed: random.below(0x1_0000_0000) };
    return new SimulatedStorage(
      options,
      isPower ? disk.afterPowerFailure(how) : disk,
      isPower ? this.#bootCount + 1 : this.#bootCount,
    );
  }

  createDirectory(path: string): void {
    const directory = normalizePath(path);
    this.#machine.run("createDirectory", directory, (disk) => disk.createDirectory(directory));
  }

  list(path: string): string[] {
    const directory = normalizePath(path);
    return this.#machine.run("list", directory, (disk) => disk.list(directory));
  }

  exists(path: string): boolean {
    const name = normalizePath(path);
    return this.#machine.run("exists", name, (disk) => disk.exists(name));
  }

  create(path: string): WritableFile {
    const name = normalizePath(path);
    const inode = this.#machine.run("create", name, (disk) => disk.create(name));
    return new SimulatedWritableFile(this.#machine, inode, name);
  }

  openWritable(path: string, size: number): WritableFile {
    const name = normalizePath(path);
    const inode = this.#machine.run("openWritable", name, (disk) => {
      const id = disk.find(name, "open");
      disk.inode(id).truncate(size);
      return id;
    });
    return new SimulatedWritableFile(this.#machine, inode, name);
  }

  openReadable(path: string): ReadableFile {
    const name = normalizePath(path);
    const inode = this.#machine.run("openReadable", name, (disk) => disk.find(name, "open"));
    return new SimulatedReadableFile(this.#machine, inode, name);
  }

  async openReadableAsync(path: string): Promise<ReadableFile> {
    return this.#machine.settle(() => this.openReadable(path));
  }

  rename(from: string, to: string): void {
    const [source, target] = [normalizePath(from), normalizePath(to)];
    this.#machine.run("rename", `${source} ${target}`, (disk) => disk.rename(source, target));
  }

  remove(path: string): void {
    const name = normalizePath(path);
    this.#machine.run("remove", name, (disk) => disk.remove(name));
  }

  removeDirectory(path: string): void {
    const directory = normalizePath(path);
    this.#machine.run("removeDirectory", directory, (disk) => disk.removeDirectory(directory));
  }

  syncDirectory(path: string): void {
    const directory = normalizePath(path);
    this.#machine.run("syncDirectory", directory, (disk) => {
      disk.requireDirectory(directory, "fsync");
      disk.syncDirectory(directory);
    });
  }

  async syncDirectoryAsync(path: string): Promise<void> {
    const directory = normalizePath(path);
    await this.#machine.settle(
      () => {
        const changes = this.#machine.disk.changes;
        this.#machine.run("syncDirectory", directory, (disk) => disk.requireDirectory(directory, "fsync"));
        return changes;
      },
      (changes) => this.#machine.disk.syncDirectory(directory, changes),
    );
  }

  lock(path: string): FileLock {
    const name = normalizePath(path);
    this.#machine.run("lock", name, (disk) => disk.requireDirectory(parentOf(name), "open"));
    if (this.#locks.has(name)) {
      const advice = "Close that first; a directory has one owner at a time.";
      throw new LsmError("Locked", `${parentOf(name)} is in use by another database on this storage. ${advice}`, {
        file: path,
      });
    }
    this.#locks.add(name);
    let isHeld = true;
    return {
      release: () => {
        if (isHeld) this.#locks.delete(name);
        isHeld = false;
      },
    };
  }

  /** Every file, sorted. This and the following look past crash and failures, and count as no operation. */
  listAll(): string[] {
    return this.#machine.disk.listAll();
  }

  /** A file's bytes, as a program would see them. */
  readFile(path: string): Uint8Array {
    return this.#inodeOf(path).toBytes();
  }

  /** Puts a file there, stable, with its directories; replaces one of that name. */
  writeFile(path: string, bytes: Uint8Array): void {
    this.#machine.disk.place(path, bytes);
  }

  /** Changes the bits of `mask` of the byte at `offset`, on the disk and in the system's memory. */
  flipBit(path: string, offset: number, mask = 1): void {
    const inode = this.#inodeOf(path);
    if (offset < 0 || offset >= inode.size) throw new RangeError(`${path} has ${inode.size} bytes, none at ${offset}`);
    const byte = new Uint8Array(1);
    inode.damage((bytes) => {
      if (bytes.read(byte, 0, 1, offset) === 0) return;
      byte[0] ^= mask;
      bytes.write(byte, 0, 1, offset);
    });
  }

  /** Cuts a file to `size` bytes, on the disk and in the system's memory. */
  truncateFile(path: string, size: number): void {
    this.#inodeOf(path).damage((bytes) => bytes.truncate(size));
  }

  #inodeOf(path: string): ReturnType<SimulatedDisk["inode"]> {
    const disk = this.#machine.disk;
    return disk.inode(disk.find(normalizePath(path), "open"));
  }
}
