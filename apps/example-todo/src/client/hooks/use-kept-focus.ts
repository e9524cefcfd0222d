import { useLayoutEffect, useRef } from "react";
import type { Todo } from "../api/types.ts";
import { successorOf } from "../state/arrange.ts";
import { focusTodo, isFocusLost, settleFocus } from "../state/focus.ts";
import { ui } from "../state/ui.ts";

/**
 * Keeps the focus among the todos that are shown.
 *
 * When the active one goes, because it was checked off, deleted or moved, and the focus with it, the one that takes its place gets it. And
 * a row that is to have the focus gets it as soon as it is on the page. All before a next key can come.
 */
export function useKeptFocus(items: readonly Todo[]): void {
  const before = useRef(items);
  useLayoutEffect(() => {
    const next = successorOf(ui.get().active, before.current, items);
    before.current = items;
    if (next !== undefined && isFocusLost()) focusTodo(next);
    else settleFocus();
  });
}
