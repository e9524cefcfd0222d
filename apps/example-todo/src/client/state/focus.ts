import { show } from "./ui.ts";

/** The todo whose row is to get the focus as soon as it is on the page. */
let wanted: string | undefined;

/** Moves the keyboard to a todo's row: now, or when it comes onto the page. */
export function focusTodo(id: string): void {
  wanted = id;
  show({ active: id });
  requestAnimationFrame(() => settleFocus());
}

/** Gives the focus to the row that is waiting for it, if it is on the page; called whenever rows came. */
export function settleFocus(): void {
  const row =
    wanted === undefined ? null : document.querySelector<HTMLElement>(`[role="listitem"][data-id="${wanted}"]`);
  if (row === null) return;
  wanted = undefined;
  row.focus({ preventScroll: true });
}
