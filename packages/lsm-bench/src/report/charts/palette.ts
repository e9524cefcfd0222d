import type { TargetRole } from "../../results.ts";
import type { Verdict } from "../standing.ts";

/** Charts name colours by custom properties, so that one drawing serves light and dark pages. `page-style.ts` says what they are. */
export const INK: string = "var(--ink)";
export const INK_DIM: string = "var(--ink-dim)";
export const RULE: string = "var(--rule)";
export const SURFACE: string = "var(--surface)";

/** How many colours there are for targets; further ones begin again with another mark. */
export const TARGET_COLOR_COUNT = 8;

/** Shapes of the points of a line, told apart without colour. */
const MARKS = ["circle", "rect", "triangle", "diamond", "roundRect"] as const;

/** How a target looks in charts of lines. */
export interface LineLook {
  readonly color: string;
  readonly mark: (typeof MARKS)[number];
  readonly width: number;
  readonly dash: "solid" | "dashed" | "dotted";
}

/** @param index of the target in the report, so that it looks the same in each chart */
export function lineLook(index: number, role: TargetRole): LineLook {
  return {
    color: `var(--target-${index % TARGET_COLOR_COUNT})`,
    mark: MARKS[index % MARKS.length] ?? "circle",
    width: role === "subject" ? 3 : 1.5,
    dash: role === "native" ? "dashed" : role === "floor" ? "dotted" : "solid",
  };
}

/** Bars carry their names, so colour says only whose they are. */
export function barColor(role: TargetRole): string {
  return `var(--${role})`;
}

/** Colour of a ratio. */
export function verdictColor(verdict: Verdict): string {
  return `var(--${verdict})`;
}
