import { type ReactElement, useMemo } from "react";
import type { CountedList } from "../api/types.ts";
import { useToday } from "../hooks/use-today.ts";
import { useTodos } from "../hooks/use-todos.ts";
import { type Filter, hashOf, isSamePlace, type Place } from "../state/filter.ts";
import { Icon, type IconName } from "./icon.tsx";

/** The views that are no list: their places, names and drawings. */
export const VIEWS: readonly { readonly place: Place; readonly name: string; readonly icon: IconName }[] = [
  { place: {}, name: "All", icon: "all" },
  { place: { due: "today" }, name: "Today", icon: "today" },
  { place: { due: "week" }, name: "This week", icon: "week" },
  { place: { due: "overdue" }, name: "Overdue", icon: "overdue" },
];

/** Links to the views that are no list, with the numbers of open todos. */
export function ViewLinks({
  here,
  lists,
}: {
  /** Where the user is; absent while searching. */
  readonly here: Place | undefined;
  readonly lists: readonly CountedList[] | undefined;
}): ReactElement {
  return (
    <ul className="links">
      {VIEWS.map((view) => (
        <li key={view.name}>
          <a
            className="link"
            href={hashOf(view.place)}
            aria-current={here && isSamePlace(here, view.place) ? "page" : undefined}
            data-view={view.place.due ?? "all"}
          >
            <Icon name={view.icon} />
            <span className="name">{view.name}</span>
            {view.place.due === undefined ? (
              <Count count={lists?.reduce((sum, { open }) => sum + open, 0) ?? 0} />
            ) : (
              <DueCount due={view.place.due} />
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Counts what a view has loaded, by which it is loaded when one comes to it. */
function DueCount({ due }: { readonly due: NonNullable<Place["due"]> }): ReactElement | null {
  const today = useToday();
  const filter = useMemo((): Filter => ({ due, status: "open", today }), [due, today]);
  const { items, hasMore } = useTodos(filter);
  return <Count count={items.filter(({ done }) => !done).length} hasMore={hasMore} />;
}

function Count({
  count,
  hasMore = false,
}: {
  readonly count: number;
  readonly hasMore?: boolean;
}): ReactElement | null {
  if (count === 0) return null;
  return (
    <span className="count">
      {count.toLocaleString("en")}
      {hasMore && "+"}
      <span className="hidden"> open</span>
    </span>
  );
}
