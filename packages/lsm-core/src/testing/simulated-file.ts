import { systemError } from "../storage/memory-path.ts";
import type { ReadableFile, WritableFile } from "../storage/storage.ts";
import type { SimulatedInode } from "./simulated-inode.ts";
import type { SimulatedMachine } from "./simulated-machine.ts";

/** An open file; it keeps its inode alive when the name goes. */
class SimulatedFile {
  protected readonly machine: SimulatedMachine;
  protected readonly path: string;
  protected readonly inode: number;
  #isOpen = true;

  constructor(machine: SimulatedMachine, inode: number, path: string) {
    this.machine = machine;
    this.inode = inode;
    this.path = path;
    machine.disk.inode(inode).openCount++;
  }

  /** Never fails, also after a crash, so that clean-up code runs to its end. */
  close(): void {
    if (this.#isOpen) this.machine.disk.inode(this.inode).openCount--;
    this.#isOpen = false;
  }

  protected requireOpen(operation: string): void {
    if (!this.#isOpen) throw systemError("EBADF", operation, this.path);
  }
}

/** A file of a `SimulatedStorage` being written. */
export class SimulatedWritableFile extends SimulatedFile implements WritableFile {
  write(bytes: Uint8Array, start: number, end: number, position: number): void {
    this.requireOpen("write");
    const id = this.inode;
    // A copy, as the caller may use its buffer again before the crash in which this write is found to be half done.
    const copy = bytes.slice(start, end);
    this.machine.run("write", this.path, (disk) => disk.inode(id).write(copy, 0, copy.length, position), {
      part: (disk, part) => disk.inode(id).write(copy, 0, Math.floor(copy.length * part), position),
    });
  }

  async writeAsync(bytes: Uint8Array, start: number, end: number, position: number): Promise<void> {
    await this.machine.settle(() => this.write(bytes, start, end, position));
  }

  sync(): void {
    this.requireOpen("fdatasync");
    const id = this.inode;
    this.machine.run("sync", this.path, (disk) => disk.inode(id).sync(), {
      fail: (disk, failure) => {
        if (failure.losesChanges === true) disk.inode(id).loseChanges();
      },
    });
  }

  async syncAsync(): Promise<void> {
    await this.machine.settle(
      () => this.#issueSync(),
      ({ inode, moment }) => inode.sync(moment),
    );
  }

  truncate(size: number): void {
    this.requireOpen("ftruncate");
    const id = this.inode;
    this.machine.run("truncate", this.path, (disk) => disk.inode(id).truncate(size));
  }

  /** Counts a sync and returns the moment up to which it reaches; the inode may be nameless and closed when it settles. */
  #issueSync(): { inode: SimulatedInode; moment: number } {
    this.requireOpen("fdatasync");
    const inode = this.machine.disk.inode(this.inode);
    const moment = inode.moment;
    const id = this.inode;
    this.machine.run("sync", this.path, () => {}, {
      part: (disk, part) => {
        if (part >= 1) disk.inode(id).sync(moment);
      },
      fail: (_disk, failure) => {
        if (failure.losesChanges === true) inode.loseChanges();
      },
    });
    return { inode, moment };
  }
}

/** A file of a `SimulatedStorage` being read. */
export class SimulatedReadableFile extends SimulatedFile implements ReadableFile {
  readonly size: number;

  constructor(machine: SimulatedMachine, inode: number, path: string) {
    super(machine, inode, path);
    this.size = machine.disk.inode(inode).size;
  }

  read(target: Uint8Array, offset: number, length: number, position: number): number {
    this.requireOpen("read");
    const id = this.inode;
    return this.machine.run("read", this.path, (disk) => disk.inode(id).read(target, offset, length, position), {
      part: (disk, part) => void disk.inode(id).read(target, offset, Math.floor(length * part), position),
    });
  }

  async readAsync(target: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return this.machine.settle(() => this.read(target, offset, length, position));
  }
}
