import { createStore, type Store } from "./store.ts";

/** The last thing that was said to those who do not see the page, numbered so that the same words can be said twice. */
export const announcement: Store<{ readonly text: string; readonly count: number }> = createStore({
  text: "",
  count: 0,
});

/** Says something to screen readers that is visible on the page anyway: where a todo was moved to, say. */
export function announce(text: string): void {
  announcement.update(({ count }) => ({ text, count: count + 1 }));
}
