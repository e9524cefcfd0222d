import { isLsmError, MemoryStorage, type WritableFile } from "lsm-core";

/** A storage in memory whose log files behave as `change` makes them; all else is as ever. */
export function storageWithLogs(change: (file: WritableFile) => Partial<WritableFile>): MemoryStorage {
  const storage = new MemoryStorage();
  const create = storage.create.bind(storage);
  storage.create = (path: string): WritableFile => {
    const file = create(path);
    return path.endsWith(".log") ? changed(file, change(file)) : file;
  };
  return storage;
}

/** The same object with some of its methods in place of its own. */
export function changed<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, name) {
      if (name in methods) return Reflect.get(methods, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** An error as the system gives it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** `"done"`, or the kind of the error that a promise was rejected with. */
export function outcomeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "done",
    (error: unknown) => (isLsmError(error) ? error.kind : String(error)),
  );
}
