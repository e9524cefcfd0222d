import { isLsmError, systemErrorCode } from "../base/errors.ts";
import { joinPath } from "../storage/file-names.ts";
import type { ReadableFile, Storage, WritableFile } from "../storage/storage.ts";

/** A storage under test. */
export interface StorageFixture {
  readonly storage: Storage;
  /** A path at which nothing exists yet; its parent need not exist either. */
  readonly directory: string;
  /** Called after each test. */
  remove?(): void;
}

/** A fixture whose directory exists, and shorthands on it. */
export interface Bench extends StorageFixture {
  path(name: string): string;
  write(name: string, text: string): WritableFile;
  readAll(name: string): string;
}

export function setUp(fixture: StorageFixture): Bench {
  const { storage, directory } = fixture;
  storage.createDirectory(directory);
  const path = (name: string): string => joinPath(directory, name);
  return {
    ...fixture,
    path,
    write: (name, text) => {
      const file = storage.create(path(name));
      file.write(toBytes(text), 0, text.length, 0);
      return file;
    },
    readAll: (name) => {
      const reader = storage.openReadable(path(name));
      const text = readText(reader, reader.size);
      reader.close();
      return text;
    },
  };
}

export function readText(reader: ReadableFile, length: number, position = 0): string {
  const target = new Uint8Array(length);
  return toText(target.subarray(0, reader.read(target, 0, length, position)));
}

export function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function toText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

export function didThrow(action: () => unknown): boolean {
  return thrownBy(action) !== undefined;
}

export function codeOf(action: () => unknown): string | undefined {
  return systemErrorCode(thrownBy(action));
}

export async function codeOfAsync(action: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await action();
  } catch (error) {
    return systemErrorCode(error);
  }
  return undefined;
}

export function kindOf(action: () => unknown): string | undefined {
  const error = thrownBy(action);
  return isLsmError(error) ? error.kind : undefined;
}

export function isWindows(): boolean {
  return process.platform === "win32";
}
