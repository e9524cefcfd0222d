import { addDays } from "../../shared/due.ts";

const WEEKDAY = new Intl.DateTimeFormat("en", { weekday: "short", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });
const DAY_AND_YEAR = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** A day in few words, as one would say it today: "Today", "Fri", "24 Dec". */
export function dueWords(due: string, today: string): string {
  if (due === today) return "Today";
  if (due === addDays(today, 1)) return "Tomorrow";
  if (due === addDays(today, -1)) return "Yesterday";
  const moment = new Date(`${due}T00:00:00Z`);
  if (due > today && due < addDays(today, 7)) return WEEKDAY.format(moment);
  return (due.slice(0, 4) === today.slice(0, 4) ? DAY : DAY_AND_YEAR).format(moment);
}
