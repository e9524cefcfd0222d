import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
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
  const place = usePlace();
  const lists = useLists();
  const close = (): void => show({ hasDrawer: false });
  return (
    <>
      {isOpen && <div className="scrim" onClick={close} aria-hidden="true" />}
      <nav className="sidebar" aria-label="Views and lists" data-open={isOpen}>
        <header className="brand">
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span>Todo</span>
          <IconButton icon="close" label="Close the menu" className="drawer-only" onClick={close} />
        </header>
        {/* Following a link closes the drawer, also one to where one is. */}
        <div className="sidebar-body" onClick={(event) => event.target instanceof Element && event.target.closest("a") !== null && close()}>
          <ViewLinks place={place} lists={lists} />
          <ListsNav place={place} lists={lists} />
          <Tags />
        </div>
        <SidebarFoot />
      </nav>
    </>
  );
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
            {tag} <span className="count">{count}</span>
          </a>
        ))}
      </div>
    </section>
  );
}
