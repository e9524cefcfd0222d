import { show } from "./ui.ts";

/** The todo whose row is to get the focus, and what had it when that was wished. */
let wish: { readonly id: string; readonly from: Element | null } | undefined;

/** Moves the keyboard to a todo's row: now, or when it comes onto the page, unless the user goes elsewhere before. */
export function focusTodo(id: string): void {
  wish = { id, from: document.activeElement };
  show({ active: id });
  settleFocus();
}

/** Gives the focus to the row that is waiting for it, if it is on the page; called whenever rows came. */
export function settleFocus(): void {
  if (wish === undefined) return;
  const row = document.querySelector<HTMLElement>(`[role="listitem"][data-id="${wish.id}"]`);
  const hasLapsed = document.activeElement !== wish.from && !isFocusLost();
  if (row === null && !hasLapsed) return;
  wish = undefined;
  if (!hasLapsed) row?.focus({ preventScroll: true });
}

/** Whether nothing has the focus: what had it is not on the page any more. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
