/**
 * Reads a setting of this browser.
 *
 * Absent (`undefined`) when it was never written, or when the browser lets pages store nothing.
 */
export function readSetting(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Writes a setting, or removes it (`undefined`). Where pages may store nothing, it is forgotten with the page. */
export function writeSetting(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Storage is full or switched off. Settings are a convenience, so the page goes on without.
  }
}
