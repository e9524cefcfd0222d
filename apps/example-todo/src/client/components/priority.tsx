import type { ReactElement } from "react";
import type { Todo } from "../api/types.ts";
import { Icon } from "./icon.tsx";

/** The names of the priorities, none to high. */
export const PRIORITIES: Readonly<Record<Todo["priority"], string>> = { 0: "None", 1: "Low", 2: "Medium", 3: "High" };

/** The flag of a todo that has a priority; an empty place for one that has none, so that flags and dates stand in columns. */
export function PriorityFlag({ priority }: Pick<Todo, "priority">): ReactElement {
  if (priority === 0) return <span className="flag slot" />;
  return (
    <span className="flag" data-priority={priority} title={`${PRIORITIES[priority]} priority`}>
      <Icon name="flag" size={15} />
      <span className="hidden">{PRIORITIES[priority]} priority</span>
    </span>
  );
}
