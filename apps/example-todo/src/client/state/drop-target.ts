import { createStore, type Store } from "./store.ts";

/** The list in the sidebar that a todo is being held over. */
export const dropTarget: Store<string | undefined> = createStore<string | undefined>(undefined);

/** The list whose entry in the sidebar is at a point of the window. */
export function listAt({ x, y }: { readonly x: number; readonly y: number }): string | undefined {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-list]")?.dataset["list"];
}
