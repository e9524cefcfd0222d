import { createStore, type Store } from "./store.ts";

/** Something to press in a toast; pressing it also closes the toast. */
export interface ToastAction {
  readonly label: string;
  run(): void;
}

/** A short message at the edge of the page. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** More about it, or the user's own words that could not be kept. */
  readonly detail?: string;
  readonly tone?: "plain" | "warning";
  readonly actions?: readonly ToastAction[];
  /** Whether it stays until it is closed. Others go by themselves. */
  readonly stays?: boolean;
}

/** More would hide the page. */
const SHOWN_MAX = 4;

/** What a button that takes something back is called; a key presses it, too. */
export const UNDO = "Undo";

let count = 0;

/** The messages that are shown, oldest first. */
export const toasts: Store<readonly Toast[]> = createStore<readonly Toast[]>([]);

/** Shows a message. */
export function showToast(toast: Omit<Toast, "id">): void {
  const id = ++count;
  toasts.update((all) => [...all, { ...toast, id }].slice(-SHOWN_MAX));
}

/** Closes a message. */
export function closeToast(id: number): void {
  toasts.update((all) => all.filter((toast) => toast.id !== id));
}

/** Presses the last "Undo" that is shown. `false` when there is none. */
export function runLastUndo(): boolean {
  const toast = toasts.get().findLast(({ actions }) => actions?.some(({ label }) => label === UNDO));
  if (toast === undefined) return false;
  closeToast(toast.id);
  toast.actions?.find(({ label }) => label === UNDO)?.run();
  return true;
}
