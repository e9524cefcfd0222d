/** The keys of the page, for the help; use-list-keys.ts and use-page-keys.ts make them work. */
export const KEYS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ["n"], does: "New todo" },
  { keys: ["/"], does: "Search" },
  { keys: ["j", "k"], does: "Next, previous todo (or the arrow keys)" },
  { keys: ["x"], does: "Done, or open again (or Space)" },
  { keys: ["e"], does: "Edit the title (or Enter)" },
  { keys: ["o"], does: "Open the details (or →); close them with ←" },
  { keys: ["Alt", "↑↓"], does: "Move the todo, or the list, up or down" },
  { keys: ["Delete"], does: "Delete the todo" },
  { keys: ["u"], does: "Undo the last deletion" },
  { keys: ["h"], does: "Show or hide what is done" },
  { keys: ["?"], does: "This help" },
  { keys: ["Esc"], does: "Close, cancel, leave a field" },
];

/** Whether a key is meant for the page, and not for the field, button or dialog that has the focus. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing) return false;
  const { target } = event;
  if (!(target instanceof Element)) return true;
  if (target.closest("input:not([type=checkbox]), textarea, select, dialog, [popover]") !== null) return false;
  // A button or a link in focus is pressed by these keys itself.
  const isPress = event.key === "Enter" || event.key === " ";
  return !isPress || target.closest("button, a, input, summary") === null;
}
