import { type ReactElement, useRef, useState } from "react";
import type { CountedList } from "../api/types.ts";
import type { DragRow } from "../hooks/drag-session.ts";
import { useDragOrder } from "../hooks/use-drag-order.ts";
import { go } from "../hooks/use-place.ts";
import { addList, moveList } from "../session/list-actions.ts";
import { withMoved } from "../state/arrange.ts";
import { unusedColor } from "../state/colors.ts";
import type { Place } from "../state/filter.ts";
import { show } from "../state/ui.ts";
import { IconButton } from "./icon-button.tsx";
import { ListLink } from "./list-link.tsx";
import { NameField } from "./name-field.tsx";

/** The lists: to go to, to add to, to arrange. */
export function ListsNav({
  here,
  lists = [],
}: {
  /** Where the user is; absent while searching. */
  readonly here: Place | undefined;
  readonly lists: readonly CountedList[] | undefined;
}): ReactElement {
  const [isAdding, setAdding] = useState(false);
  const rows = useRef<HTMLUListElement>(null);
  const { drag, ghost, start } = useDragOrder({
    scroller: rows,
    rows: () => dragRows(rows.current),
    onDrop({ id, to }) {
      const list = lists.find((one) => one.id === id);
      if (list !== undefined) moveList(lists, list, to);
    },
  });
  const shown = drag === undefined ? lists : withMoved(lists, drag.id, drag.to);
  const dragged = lists.find(({ id }) => id === drag?.id);

  return (
    <section aria-labelledby="lists-heading">
      <div className="section-head">
        <h2 id="lists-heading">Lists</h2>
        <IconButton icon="plus" label="New list" onClick={() => setAdding(true)} />
      </div>
      <ul className="links" ref={rows}>
        {shown.map((list, index) => (
          <li key={list.id} data-id={list.id} data-dragged={list.id === drag?.id}>
            <ListLink list={list} lists={lists} index={index} isHere={here?.list === list.id} onPress={start} />
          </li>
        ))}
        {isAdding && (
          <li>
            <NameField
              label="Name of the new list"
              name=""
              onDone={(name) => {
                setAdding(false);
                if (name === undefined) return;
                go({ list: addList(lists, name, unusedColor(lists)) });
                show({ hasDrawer: false, search: "" });
              }}
            />
          </li>
        )}
      </ul>
      {dragged !== undefined && (
        <div className="ghost ghost-list" ref={ghost} aria-hidden="true">
          {dragged.name}
        </div>
      )}
    </section>
  );
}

function dragRows(rows: HTMLElement | null): DragRow[] {
  const elements = [...(rows?.querySelectorAll<HTMLElement>("[data-id]") ?? [])];
  return elements.map((element, index) => ({
    id: element.dataset["id"] ?? "",
    index,
    start: element.offsetTop,
    size: element.offsetHeight,
  }));
}
