import type { DueFilter } from "./todo.ts";

/** The day in the computer's time zone, `"2026-11-22"`. Texts of this form are in the order of time. */
export function dayOf(moment: Date): string {
  const pad = (part: number): string => String(part).padStart(2, "0");
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
}

/** The day so many days later. Counted in UTC, where every day has 24 hours. */
export function addDays(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** The days from `from` on and before `to`; no end where one is absent. */
export interface DayRange {
  readonly from?: string;
  readonly to?: string;
}

/** The days that a filter stands for; `undefined` for todos without one. A week is today and the six days after it. */
export function daysOf(filter: DueFilter, today: string): DayRange | undefined {
  switch (filter) {
    case "overdue":
      return { to: today };
    case "today":
      return { from: today, to: addDays(today, 1) };
    case "week":
      return { from: today, to: addDays(today, 7) };
    case "none":
      return undefined;
  }
}

/** Whether a due day fits a filter. */
export function isDue(due: string | undefined, filter: DueFilter, today: string): boolean {
  const days = daysOf(filter, today);
  if (days === undefined || due === undefined) return days === undefined && due === undefined;
  return (days.from === undefined || due >= days.from) && (days.to === undefined || due < days.to);
}
