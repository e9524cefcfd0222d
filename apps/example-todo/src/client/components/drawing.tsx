import type { ReactElement } from "react";

/** The large drawings, on a grid of 160 × 120. `soft` parts are filled with a pale colour, `line` parts are strokes. */
const DRAWINGS = {
  sun: {
    soft: "M80 34a26 26 0 0 1 26 26v14H54V60a26 26 0 0 1 26-26zM8 100c18-22 38-30 58-22 22 9 30 2 48-6 16-7 28-2 38 8v20z",
    line: "M54 76V60a26 26 0 0 1 52 0v12M80 14v8M44 28l6 6M116 28l-6 6M30 58h8M122 58h8M8 100c18-22 38-30 58-22 22 9 30 2 48-6 16-7 28-2 38 8M8 106h144",
  },
  cup: {
    soft: "M48 58h56v22a22 22 0 0 1-22 22H70a22 22 0 0 1-22-22z",
    line: "M48 58h56v22a22 22 0 0 1-22 22H70a22 22 0 0 1-22-22zM104 64h8a11 11 0 0 1 0 22h-9M36 108h84M64 46c-5-6 5-9 0-16M77 46c-5-6 5-10 0-18M90 46c-5-6 5-9 0-16",
  },
  search: {
    soft: "M72 22a32 32 0 1 1 0 64 32 32 0 0 1 0-64z",
    line: "M72 22a32 32 0 1 1 0 64 32 32 0 0 1 0-64zM96 78l26 26M60 48a14 14 0 0 1 14-12M63 58v3M81 58v3M66 72h12",
  },
  cloud: {
    soft: "M46 98a22 22 0 0 1-3-44 33 33 0 0 1 62-9 27 27 0 0 1 9 53z",
    line: "M46 98a22 22 0 0 1-3-44 33 33 0 0 1 62-9 27 27 0 0 1 9 53zM60 70c3 4 9 4 12 0M86 70c3 4 9 4 12 0M75 82c2 2 6 2 8 0M124 26h10l-10 12h10M142 10h7l-7 9h7",
  },
} as const;

/** The name of a large drawing. */
export type DrawingName = keyof typeof DRAWINGS;

/** A large, friendly drawing for a page with nothing on it. */
export function Drawing({ name }: { readonly name: DrawingName }): ReactElement {
  const { soft, line } = DRAWINGS[name];
  return (
    <svg className="drawing" width="160" height="120" viewBox="0 0 160 120" aria-hidden="true" focusable="false">
      <path className="soft" d={soft} />
      <path className="stroke" d={line} />
    </svg>
  );
}
