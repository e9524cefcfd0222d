import { nameOf, normalizePath, parentOf, ROOTS, systemError } from "../storage/memory-path.ts";
import { MemoryBytes } from "../storage/memory-bytes.ts";
import { SimulatedInode, type Survival } from "./simulated-inode.ts";

/** A change of directory entries that is not on the disk yet. A rename is one change: both names or none. */
interface EntryChange {
  /** The name that goes. */
  readonly from: string | undefined;
  /** The name that comes, and the file that it names. */
  readonly to: string | undefined;
  readonly inode: number;
}

/**
 * A disk and the system's memory before it.
 *
 * Names are stable after a sync of their directory only; the sync of a file does not make its name stable, although some file
 * systems do so. Directories themselves are stable when made, as `Storage.createDirectory` promises. Paths are normalized.
 */
export class SimulatedDisk {
  #inodes = new Map<number, SimulatedInode>();
  #nextInode = 1;
  #names = new Map<string, number>();
  #stableNames = new Map<string, number>();
  #changes: EntryChange[] = [];
  #directories = new Set<string>(ROOTS);
  #stableDirectories = new Set<string>(ROOTS);

  inode(id: number): SimulatedInode {
    const inode = this.#inodes.get(id);
    if (inode === undefined) throw new Error(`the simulated disk has no inode ${id}`);
    return inode;
  }

  /** The inode that a name stands for. */
  find(path: string, operation: string): number {
    const id = this.#names.get(path);
    if (id === undefined) throw systemError(this.#directories.has(path) ? "EISDIR" : "ENOENT", operation, path);
    return id;
  }

  exists(path: string): boolean {
    return this.#names.has(path) || this.#directories.has(path);
  }

  list(directory: string): string[] {
    this.requireDirectory(directory, "scandir");
    const paths = [...this.#names.keys(), ...this.#directories];
    return paths.filter((path) => parentOf(path) === directory && !ROOTS.includes(path)).map(nameOf);
  }

  /** Every file, sorted. */
  listAll(): string[] {
    return [...this.#names.keys()].toSorted();
  }

  create(path: string): number {
    this.requireDirectory(parentOf(path), "open");
    if (this.exists(path)) throw systemError("EEXIST", "open", path);
    const inode = this.#nextInode++;
    this.#inodes.set(inode, new SimulatedInode());
    this.#change({ from: undefined, to: path, inode });
    return inode;
  }

  rename(from: string, to: string): void {
    const inode = this.find(from, "rename");
    this.requireDirectory(parentOf(to), "rename");
    if (this.#directories.has(to)) throw systemError("EISDIR", "rename", to);
    this.#change({ from, to, inode });
  }

  remove(path: string): void {
    if (this.#directories.has(path)) throw systemError("EISDIR", "unlink", path);
    const inode = this.#names.get(path);
    if (inode !== undefined) this.#change({ from: path, to: undefined, inode });
  }

  createDirectory(directory: string): void {
    if (this.#names.has(directory)) throw systemError("EEXIST", "mkdir", directory);
    if (!this.#directories.has(directory)) this.createDirectory(parentOf(directory));
    this.#directories.add(directory);
    this.#stableDirectories.add(directory);
  }

  removeDirectory(directory: string): void {
    if (this.#names.has(directory)) throw systemError("ENOTDIR", "rmdir", directory);
    if (this.#directories.has(directory) && this.list(directory).length === 0) this.#directories.delete(directory);
  }

  /** The moment up to which a sync of a directory that is issued now reaches. */
  get changes(): readonly EntryChange[] {
    return [...this.#changes];
  }

  /** Makes those of `changes` stable that concern the directory. */
  syncDirectory(directory: string, changes: readonly EntryChange[] = this.#changes): void {
    const isConcerned = (change: EntryChange): boolean => concerns(change, directory) && changes.includes(change);
    for (const change of this.#changes) if (isConcerned(change)) applyEntry(this.#stableNames, change);
    this.#changes = this.#changes.filter((change) => !isConcerned(change));
    for (const child of this.#stableDirectories) {
      if (parentOf(child) === directory && !this.#directories.has(child)) this.#stableDirectories.delete(child);
    }
    this.#forgetNameless();
  }

  requireDirectory(directory: string, operation: string): void {
    if (this.#directories.has(directory)) return;
    throw systemError(this.#names.has(directory) ? "ENOTDIR" : "ENOENT", operation, directory);
  }

  /** Puts a file there as if it had always been. */
  place(path: string, bytes: Uint8Array): void {
    const name = normalizePath(path);
    this.createDirectory(parentOf(name));
    const inode = this.#nextInode++;
    this.#inodes.set(inode, new SimulatedInode(new MemoryBytes(bytes.slice())));
    this.#changes = this.#changes.filter((change) => change.from !== name && change.to !== name);
    this.#names.set(name, inode);
    this.#stableNames.set(name, inode);
  }

  /** The disk after the death of the process: everything that it did is there, synced or not. */
  clone(): SimulatedDisk {
    const copy = new SimulatedDisk();
    copy.#nextInode = this.#nextInode;
    for (const [id, inode] of this.#inodes) copy.#inodes.set(id, inode.clone());
    copy.#names = new Map(this.#names);
    copy.#stableNames = new Map(this.#stableNames);
    copy.#changes = [...this.#changes];
    copy.#directories = new Set(this.#directories);
    copy.#stableDirectories = new Set(this.#stableDirectories);
    return copy;
  }

  /** The disk after a power failure. */
  afterPowerFailure(how: Survival): SimulatedDisk {
    const names = new Map(this.#stableNames);
    for (const change of this.#changes) if (survives(how)) applyEntry(names, change);
    const directories = new Set(this.#stableDirectories);
    for (const directory of directories) {
      if (!this.#directories.has(directory) && survives(how)) directories.delete(directory);
    }
    const copy = new SimulatedDisk();
    copy.#nextInode = this.#nextInode;
    copy.#names = names;
    copy.#stableNames = new Map(names);
    copy.#directories = directories;
    // A directory that still holds a name was not removed: a disk never has a name without its directory.
    for (const name of names.keys()) addWithParents(directories, parentOf(name));
    copy.#stableDirectories = new Set(directories);
    for (const id of new Set(names.values())) copy.#inodes.set(id, this.inode(id).afterPowerFailure(how));
    return copy;
  }

  #change(change: EntryChange): void {
    this.#changes.push(change);
    applyEntry(this.#names, change);
  }

  /** Frees the memory of files that neither a name nor an open file can lead to any more. */
  #forgetNameless(): void {
    const named = new Set([...this.#names.values(), ...this.#stableNames.values()]);
    for (const change of this.#changes) named.add(change.inode);
    for (const [id, inode] of this.#inodes) if (inode.openCount === 0 && !named.has(id)) this.#inodes.delete(id);
  }
}

function applyEntry(names: Map<string, number>, change: EntryChange): void {
  if (change.from !== undefined) names.delete(change.from);
  if (change.to !== undefined) names.set(change.to, change.inode);
}

function concerns(change: EntryChange, directory: string): boolean {
  const { from, to } = change;
  return (from !== undefined && parentOf(from) === directory) || (to !== undefined && parentOf(to) === directory);
}

function survives(how: Survival): boolean {
  if (how.survival === "random") return how.random.chance(0.5);
  return how.survival === "all";
}

function addWithParents(directories: Set<string>, directory: string): void {
  if (directories.has(directory)) return;
  directories.add(directory);
  addWithParents(directories, parentOf(directory));
}
