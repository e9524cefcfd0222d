import type { RefObject } from "react";

/** A row as it lies in the content of its scroller: `start` and `size` in px. */
export interface DragRow {
  readonly id: string;
  readonly index: number;
  readonly start: number;
  readonly size: number;
}

/** What is being dragged, and the index that it would have if it were dropped now. */
export interface Drag {
  readonly id: string;
  readonly to: number;
}

/** What dragging works with. */
export interface DragOptions {
  /** What scrolls when one drags to its edge. */
  readonly scroller: RefObject<HTMLElement | null>;
  /** The rows that can be seen, in order. */
  rows(): readonly DragRow[];
  onDrop(drag: Drag): void;
  /** Something was dragged to a point outside of the scroller, in px of the window, or back (`undefined`). */
  onOutside?(point: { readonly x: number; readonly y: number } | undefined): void;
}

const THRESHOLD_PX = 5;
const EDGE_PX = 64;
const SCROLL_PX_MAX = 16;

/** One drag, from pressing to letting go. */
export class DragSession {
  readonly #id: string;
  readonly #options: RefObject<DragOptions>;
  readonly #ghost: RefObject<HTMLDivElement | null>;
  readonly #setDrag: (drag: Drag | undefined) => void;
  readonly #listening = new AbortController();
  readonly #from: { readonly x: number; readonly y: number };
  /** From the pointer to the corner of the row. */
  readonly #grab: { readonly x: number; readonly y: number };
  readonly #height: number;
  readonly #pointerId: number;
  #x: number;
  #y: number;
  #drag: Drag | undefined;
  #isOutside = false;
  #frame = 0;

  constructor(
    id: string,
    row: HTMLElement,
    event: PointerEvent,
    options: RefObject<DragOptions>,
    ghost: RefObject<HTMLDivElement | null>,
    setDrag: (drag: Drag | undefined) => void,
  ) {
    this.#id = id;
    this.#options = options;
    this.#ghost = ghost;
    this.#setDrag = setDrag;
    const box = row.getBoundingClientRect();
    this.#from = { x: event.clientX, y: event.clientY };
    this.#grab = { x: box.left - event.clientX, y: box.top - event.clientY };
    this.#height = box.height;
    this.#pointerId = event.pointerId;
    this.#x = event.clientX;
    this.#y = event.clientY;

    preventSelecting();
    const { signal } = this.#listening;
    window.addEventListener("pointermove", (moved) => this.#move(moved), { signal });
    window.addEventListener("pointerup", () => this.end(true), { signal });
    window.addEventListener("pointercancel", () => this.end(false), { signal });
    window.addEventListener("keydown", (pressed) => this.#key(pressed), { signal, capture: true });
  }

  end(isDropped: boolean): void {
    if (this.#listening.signal.aborted) return;
    this.#listening.abort();
    cancelAnimationFrame(this.#frame);
    if (this.#drag === undefined) return;
    // The click that ends a drag is no click on a button beneath.
    const swallow = (click: Event): void => click.stopPropagation();
    window.addEventListener("click", swallow, { capture: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    if (isDropped) this.#options.current.onDrop(this.#drag);
    this.#options.current.onOutside?.(undefined);
    this.#setDrag(undefined);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.#drag === undefined) return;
    event.stopPropagation();
    this.end(false);
  }

  #move(event: PointerEvent): void {
    if (event.pointerId !== this.#pointerId) return;
    this.#x = event.clientX;
    this.#y = event.clientY;
    if (this.#drag !== undefined) return;
    if (Math.hypot(this.#x - this.#from.x, this.#y - this.#from.y) < THRESHOLD_PX) return;
    // The row can leave the page while it is dragged (it is far away then), the scroller stays.
    this.#options.current.scroller.current?.setPointerCapture(this.#pointerId);
    this.#follow();
  }

  #follow(): void {
    this.#frame = requestAnimationFrame(() => this.#follow());
    const { scroller, onOutside } = this.#options.current;
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined) return;
    const isOutside = this.#x < box.left || this.#x > box.right;
    if (isOutside || this.#isOutside) onOutside?.(isOutside ? { x: this.#x, y: this.#y } : undefined);
    this.#isOutside = isOutside;
    if (!isOutside) scroller.current?.scrollBy(0, this.#scrollSpeed(box));
    const top = this.#y + this.#grab.y;
    if (this.#ghost.current !== null) {
      this.#ghost.current.style.transform = `translate(${this.#x + this.#grab.x}px, ${top}px)`;
    }
    this.#propose(top - box.top + (scroller.current?.scrollTop ?? 0));
  }

  /** Faster the nearer to the edge. */
  #scrollSpeed(box: DOMRect): number {
    const over = Math.max(box.top + EDGE_PX - this.#y, 0) - Math.max(this.#y - (box.bottom - EDGE_PX), 0);
    return -Math.sign(over) * Math.min(1, Math.abs(over) / EDGE_PX) * SCROLL_PX_MAX;
  }

  /** Above the dragged row are those whose middle its upper edge has passed, all others closed up. */
  #propose(top: number): void {
    const rows = this.#options.current.rows();
    const own = rows.find(({ id }) => id === this.#id);
    const ownIndex = own?.index ?? this.#drag?.to ?? 0;
    const gap = own?.size ?? this.#height;
    const first = rows[0];
    if (first === undefined) return;
    let to = first.index - (ownIndex < first.index ? 1 : 0);
    for (const { id, index, start, size } of rows) {
      if (id === this.#id) continue;
      if (start - (index > ownIndex ? gap : 0) + size / 2 < top) to++;
    }
    if (this.#drag?.to === to) return;
    this.#drag = { id: this.#id, to };
    this.#setDrag(this.#drag);
  }
}

/** Moving the pointer selects no text until it is let go, also after the drag was cancelled. */
function preventSelecting(): void {
  const pressed = new AbortController();
  const { signal } = pressed;
  window.addEventListener("selectstart", (event) => event.preventDefault(), { signal });
  window.addEventListener("pointerup", () => pressed.abort(), { signal });
  window.addEventListener("pointercancel", () => pressed.abort(), { signal });
}
