import { type RefObject, useEffect } from "react";
import { isForPage } from "../state/keys.ts";
import { runLastUndo } from "../state/toasts.ts";
import { show, ui } from "../state/ui.ts";

/** The keys that work everywhere on the page. */
export function usePageKeys(composer: RefObject<HTMLElement | null>, search: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isForPage(event) || event.altKey || !pressed(event.key)) return;
      // Else the field that gets the focus would receive the key, too.
      event.preventDefault();
    };
    const pressed = (key: string): boolean => {
      switch (key) {
        case "n":
          composer.current?.focus();
          return true;
        case "/":
          search.current?.focus();
          return true;
        case "?":
          show({ dialog: "help" });
          return true;
        case "h":
          show({ showsDone: !ui.get().showsDone });
          return true;
        case "u":
          return runLastUndo();
        case "Escape":
          show({ search: "", hasDrawer: false });
          return false;
        default:
          return false;
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [composer, search]);
}
