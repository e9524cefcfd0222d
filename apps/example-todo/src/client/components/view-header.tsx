import type { ReactElement, RefObject } from "react";
import type { CountedList } from "../api/types.ts";
import { useStorePart } from "../hooks/use-store.ts";
import { type Filter, hashOf } from "../state/filter.ts";
import { show, ui } from "../state/ui.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { SearchBox } from "./search-box.tsx";

/** What is shown, and what can be done with all of it. */
export function ViewHeader({
  title,
  filter,
  list,
  search,
}: {
  readonly title: string;
  readonly filter: Filter;
  readonly list: CountedList | undefined;
  readonly search: RefObject<HTMLInputElement | null>;
}): ReactElement {
  const showsDone = useStorePart(ui, (state) => state.showsDone);
  return (
    <header className="view-head">
      <IconButton icon="menu" label="Open the menu" className="drawer-only" onClick={() => show({ hasDrawer: true })} />
      <div className="view-title">
        <h1>
          {list !== undefined && <span className="dot" data-color={list.color} />}
          <span className="name">{title}</span>
        </h1>
        {filter.tag !== undefined && <ChosenTag filter={filter} tag={filter.tag} />}
      </div>
      {filter.q === undefined && (
        <button
          type="button"
          className="toggle"
          // On phones the words are not shown.
          aria-label="Show done"
          aria-pressed={showsDone}
          onClick={() => show({ showsDone: !showsDone })}
        >
          <Icon name="eye" />
          <span className="toggle-text">Show done</span>
          {list !== undefined && list.done > 0 && <span className="count">{list.done.toLocaleString("en")}</span>}
        </button>
      )}
      <SearchBox field={search} />
    </header>
  );
}

function ChosenTag({ filter, tag }: { readonly filter: Filter; readonly tag: string }): ReactElement {
  const { tag: _, ...rest } = filter;
  return (
    <a className="tag" href={hashOf(rest)} aria-label={`Show all, not only ${tag}`} aria-current="true">
      <span className="name">{tag}</span>
      <Icon name="close" size={12} />
    </a>
  );
}
