import type { Change } from "./change.ts";
import { newId } from "./new-id.ts";
import type { OutboxStorage, Pending } from "./outbox.ts";

const PREFIX = "todo.change.";

/**
 * Keeps changes that wait in `localStorage`, one entry each.
 *
 * Windows of one browser share that storage, and each sends its own changes: a key holds the id of the page that made it. While a page
 * lives it holds a lock of that name. So when another page gets the lock, by a reload or after a crash, the changes are without an
 * owner, and it takes them.
 */
export function browserOutboxStorage(): OutboxStorage {
  const page = newId();
  let count = 0;
  // Never settles: the browser takes the lock back when the page goes.
  void navigator.locks?.request(PREFIX + page, () => new Promise<void>(() => {}));

  const storage: OutboxStorage = {
    newKey: () => `${PREFIX}${page}.${count++}`,
    save({ key, change }) {
      try {
        localStorage.setItem(key, JSON.stringify(change));
      } catch {
        // Full or switched off: the change is sent all the same, it only does not outlast the page.
      }
    },
    remove(key) {
      try {
        localStorage.removeItem(key);
      } catch {}
    },
    adopt(receive) {
      const known = new Set([page]);
      const takeOver = (owner: string): void => {
        if (known.has(owner)) return;
        known.add(owner);
        const take = (): void => {
          known.delete(owner);
          const left = entriesOf(owner);
          receive(left.map(({ change }) => change));
          for (const { key } of left) storage.remove(key);
        };
        // Browsers have no locks for pages that are neither https nor from this computer. Sending twice is harmless: ids and versions
        // make it one change.
        if (navigator.locks === undefined) take();
        else void navigator.locks.request(PREFIX + owner, take);
      };
      for (const key of keys()) takeOver(ownerOf(key));
      // Another page has a change that waits. If that page goes before the change is sent, it is for this one.
      window.addEventListener("storage", ({ key, newValue }) => {
        if (navigator.locks !== undefined && newValue !== null && key?.startsWith(PREFIX)) takeOver(ownerOf(key));
      });
    },
  };
  return storage;
}

/** The page that a key belongs to. */
function ownerOf(key: string): string {
  return key.slice(PREFIX.length, key.lastIndexOf("."));
}

function entriesOf(owner: string): Pending[] {
  const entries: Pending[] = [];
  for (const key of keys()) {
    if (!key.startsWith(`${PREFIX}${owner}.`)) continue;
    try {
      entries.push({ key, change: JSON.parse(localStorage.getItem(key) ?? "") as Change });
    } catch {
      // Not ours, or cut off.
    }
  }
  return entries.sort((a, b) => countOf(a.key) - countOf(b.key));
}

function countOf(key: string): number {
  return Number(key.slice(key.lastIndexOf(".") + 1));
}

function keys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}
