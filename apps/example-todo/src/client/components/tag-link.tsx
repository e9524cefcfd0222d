import type { ReactElement } from "react";
import { hashOf, type Place } from "../state/filter.ts";
import { show } from "../state/ui.ts";

/** A tag as a link that shows, of what is shown, what has the tag. */
export function TagLink({
  tag,
  place,
  tabIndex,
}: {
  readonly tag: string;
  readonly place: Place;
  readonly tabIndex: number;
}): ReactElement {
  const { tag: _, ...rest } = place;
  const isChosen = place.tag === tag;
  return (
    <a
      className="tag"
      tabIndex={tabIndex}
      href={hashOf(isChosen ? rest : { ...rest, tag })}
      aria-label={isChosen ? `Show all, not only ${tag}` : `Show only ${tag}`}
      aria-current={isChosen}
      onClick={() => show({ search: "" })}
    >
      <span className="name">{tag}</span>
    </a>
  );
}
