import type { ReactElement } from "react";

/** The drawings by name: strokes on a grid of 24, all of one weight. */
const PATHS = {
  all: "M4 6.5h16M4 12h16M4 17.5h10",
  today: "M5 5.5h14v14H5zM5 9.5h14M9 3.5v4M15 3.5v4M9 14l2 2 4-4",
  week: "M5 5.5h14v14H5zM5 9.5h14M9 3.5v4M15 3.5v4M8.5 13h.01M12 13h.01M15.5 13h.01M8.5 16.2h.01M12 16.2h.01",
  overdue: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 7.5V12l3 2",
  tag: "M4 5v6.2L12.8 20 20 12.8 11.2 4H5a1 1 0 0 0-1 1zM8.5 8.5h.01",
  plus: "M12 5v14M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  chevron: "M9 6l6 6-6 6",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  trash: "M5 7h14M10 4h4M7 7l.8 12.5h8.4L17 7M10 11v5M14 11v5",
  pencil: "M5 19l.8-3.6L16 5.2a1.7 1.7 0 0 1 2.4 0l.4.4a1.7 1.7 0 0 1 0 2.4L8.6 18.2 5 19zM14 7.2l2.8 2.8",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  search: "M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM16 16l4 4",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  calendar: "M5 5.5h14v14H5zM5 9.5h14M9 3.5v4M15 3.5v4",
  flag: "M6 20.5V4.5M6 5h11l-2.4 3.8L17 12.5H6",
  notes: "M5 6.5h14M5 11h14M5 15.5h8",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z",
  contrast: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 4v16M12 8h6.9M12 12h8M12 16h6.9",
  keyboard: "M3.5 6.5h17v11h-17zM7 10h.01M10.3 10h.01M13.6 10h.01M17 10h.01M8 14h8",
  transfer: "M8 4v13M4.5 13.5L8 17l3.5-3.5M16 20V7M12.5 10.5L16 7l3.5 3.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  up: "M12 19V5.5M6 11l6-6 6 6",
  down: "M12 5v13.5M6 13l6 6 6-6",
  cloud: "M7 18.5a4 4 0 0 1-.6-7.9 5.5 5.5 0 0 1 10.7 1.2 3.4 3.4 0 0 1-.4 6.7H7zM4 4l16 16",
  warning: "M12 4.5l8.5 15h-17zM12 10v4.5M12 17h.01",
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof PATHS;

/** Drawings of dots only, which need a thicker pen. */
const DOTS: ReadonlySet<IconName> = new Set<IconName>(["grip", "more"]);

/** A small drawing next to words or in a labelled button. It says nothing by itself, so screen readers skip it. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} strokeWidth={DOTS.has(name) ? 2.6 : 1.7} />
    </svg>
  );
}
