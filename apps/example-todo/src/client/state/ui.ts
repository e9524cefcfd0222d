import { readSetting, writeSetting } from "./settings.ts";
import { createStore, type Store } from "./store.ts";

/** What the page shows and where the user is in it; nothing of it is on the server. */
export interface Ui {
  /** What is searched for; empty when nothing is. */
  readonly search: string;
  readonly showsDone: boolean;
  /** The todo that keys work on. */
  readonly active?: string | undefined;
  /** The todo whose title is being edited. */
  readonly editing?: string | undefined;
  /** The todo whose details are open. */
  readonly opened?: string | undefined;
  /** Whether the sidebar is open where there is no room for it beside the todos. */
  readonly hasDrawer: boolean;
  readonly dialog?: "help" | "transfer" | undefined;
}

const SHOWS_DONE = "todo.shows-done";

export const ui: Store<Ui> = createStore<Ui>(
  { search: "", showsDone: readSetting(SHOWS_DONE) === "yes", hasDrawer: false },
  ({ showsDone }) => writeSetting(SHOWS_DONE, showsDone ? "yes" : undefined),
);

/** Changes some of what the page shows. */
export function show(changes: Partial<Ui>): void {
  ui.update((now) => {
    const isSame = Object.entries(changes).every(([name, value]) => Object.is(now[name as keyof Ui], value));
    return isSame ? now : { ...now, ...changes };
  });
}
