import { type KeyboardEvent, type ReactElement, type ReactNode, useId, useRef } from "react";
import { IconButton } from "./icon-button.tsx";

const GAP_PX = 4;

/**
 * A button that opens a menu next to it. The browser's popover closes it on Esc and on a press elsewhere, and gives the focus back.
 *
 * @param children - The entries: elements with a `role` of menu items.
 */
export function Menu({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  const id = useId();
  const button = useRef<HTMLSpanElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  const place = (): void => {
    const box = button.current?.getBoundingClientRect();
    const element = menu.current;
    if (box === undefined || element === null) return;
    const top = Math.min(box.bottom + GAP_PX, window.innerHeight - element.offsetHeight - GAP_PX);
    const left = Math.min(box.left, window.innerWidth - element.offsetWidth - GAP_PX);
    Object.assign(element.style, { top: `${top}px`, left: `${left}px` });
    entriesOf(element)[0]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const entries = entriesOf(event.currentTarget);
    const index = entries.findIndex((entry) => entry === document.activeElement);
    entries.at((index + step) % entries.length)?.focus();
  };

  return (
    <>
      <span ref={button}>
        <IconButton icon="more" label={label} aria-haspopup="menu" popoverTarget={id} />
      </span>
      <div
        id={id}
        ref={menu}
        className="menu"
        role="menu"
        aria-label={label}
        popover="auto"
        onToggle={(event) => event.newState === "open" && place()}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest("[role^=menuitem]") !== null)
            menu.current?.hidePopover();
        }}
      >
        {children}
      </div>
    </>
  );
}

function entriesOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]:not(:disabled)")];
}
