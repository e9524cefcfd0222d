import type { ReactElement } from "react";
import type { CountedList, Todo } from "../api/types.ts";
import type { Place } from "../state/filter.ts";
import { DueLabel } from "./due-label.tsx";
import { Icon } from "./icon.tsx";
import { PriorityFlag } from "./priority.tsx";
import { TagLink } from "./tag-link.tsx";

/** More would leave no room for the title. */
const TAGS_SHOWN = 3;

/** What is known of a todo besides its title, in short. */
export function TodoFacts({
  todo,
  list,
  place,
  today,
  tabIndex,
}: {
  readonly todo: Todo;
  /** The todo's list, where todos of several lists are shown. */
  readonly list: CountedList | undefined;
  readonly place: Place;
  readonly today: string;
  readonly tabIndex: number;
}): ReactElement {
  const others = todo.tags.slice(TAGS_SHOWN);
  return (
    <div className="facts">
      {todo.notes !== "" && (
        <span className="fact" title="Has notes">
          <Icon name="notes" size={15} />
          <span className="hidden">Has notes</span>
        </span>
      )}
      {todo.tags.slice(0, TAGS_SHOWN).map((tag) => (
        <TagLink key={tag} tag={tag} place={place} tabIndex={tabIndex} />
      ))}
      {others.length > 0 && <span title={others.join(", ")}>{`+${others.length}`}</span>}
      {list !== undefined && (
        <span className="fact">
          <span className="dot" data-color={list.color} />
          <span className="name">{list.name}</span>
        </span>
      )}
      <DueLabel todo={todo} today={today} />
      <PriorityFlag priority={todo.priority} />
    </div>
  );
}
