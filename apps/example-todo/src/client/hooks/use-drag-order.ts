import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { type Drag, type DragOptions, DragSession } from "./drag-session.ts";

/** Begins a drag; the element that moves has an attribute `data-id`. */
export type StartDrag = (event: ReactPointerEvent<HTMLElement>) => void;

/**
 * Moves rows with mouse, finger or pen.
 *
 * What follows the pointer is an element of its own, `ghost`, so that moving costs no rendering; only when the index changes is there a new
 * `drag`. The rows are expected to be shown in the order that dropping would give.
 */
export function useDragOrder(options: DragOptions): {
  readonly drag: Drag | undefined;
  readonly ghost: RefObject<HTMLDivElement | null>;
  readonly start: StartDrag;
} {
  const [drag, setDrag] = useState<Drag>();
  const ghost = useRef<HTMLDivElement>(null);
  const latest = useRef(options);
  const stop = useRef<() => void>(undefined);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => () => stop.current?.(), []);

  const start: StartDrag = (event) => {
    const row = event.currentTarget.closest<HTMLElement>("[data-id]");
    const id = row?.dataset["id"];
    if (event.button !== 0 || row === null || id === undefined) return;
    const session = new DragSession(id, row, event.nativeEvent, latest, ghost, setDrag);
    stop.current = () => session.end(false);
  };
  return { drag, ghost, start };
}
