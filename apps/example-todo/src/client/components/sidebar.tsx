import { useQuery } from "@tanstack/react-query";
import { type MouseEvent, type ReactElement, useEffect, useRef } from "react";
import { tagsQuery } from "../api/queries.ts";
import { useLists } from "../hooks/use-lists.ts";
import { usePlace } from "../hooks/use-place.ts";
import { useStorePart } from "../hooks/use-store.ts";
import { hashOf } from "../state/filter.ts";
import { show, ui } from "../state/ui.ts";
import { ListsNav } from "./lists-nav.tsx";
import { SidebarFoot } from "./sidebar-foot.tsx";
import { IconButton } from "./icon-button.tsx";
import { ViewLinks } from "./view-links.tsx";

/** So many tags are shown, the most used ones. */
const TAGS_SHOWN = 20;

/** The way to all views: what is due, the lists, the tags. A drawer where there is no room beside the todos. */
export function Sidebar(): ReactElement {
  const isOpen = useStorePart(ui, ({ hasDrawer }) => hasDrawer);
  const isSearching = useStorePart(ui, ({ search }) => search !== "");
  const place = usePlace();
  const closeButton = useRef<HTMLButtonElement>(null);
  const lists = useLists();
  const close = (): void => show({ hasDrawer: false });
  useEffect(() => {
    if (isOpen) closeButton.current?.focus();
  }, [isOpen]);
  return (
    <>
      {isOpen && <div className="scrim" onClick={close} aria-hidden="true" />}
      <nav className="sidebar" aria-label="Views and lists" data-open={isOpen}>
        <header className="brand">
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span>Todo</span>
          <IconButton icon="close" label="Close the menu" className="drawer-only" ref={closeButton} onClick={close} />
        </header>
        <div className="sidebar-body" onClick={leave}>
          <ViewLinks here={isSearching ? undefined : place} lists={lists} />
          <ListsNav here={isSearching ? undefined : place} lists={lists} />
          <Tags />
        </div>
        <SidebarFoot />
      </nav>
    </>
  );
}

/** Following a link closes the drawer and ends a search, also a link to where one is. */
function leave({ target }: MouseEvent): void {
  if (target instanceof Element && target.closest("a") !== null) show({ hasDrawer: false, search: "" });
}

function Tags(): ReactElement | null {
  const { data: tags = [] } = useQuery(tagsQuery);
  const place = usePlace();
  if (tags.length === 0) return null;
  return (
    <section aria-labelledby="tags-heading">
      <h2 id="tags-heading">Tags</h2>
      <div className="tag-cloud">
        {tags.slice(0, TAGS_SHOWN).map(({ tag, count }) => (
          <a key={tag} className="tag" href={hashOf({ tag })} aria-current={place.tag === tag ? "page" : undefined}>
            <span className="name">{tag}</span> <span className="count">{count}</span>
          </a>
        ))}
      </div>
    </section>
  );
}
