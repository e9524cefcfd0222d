import { type KeyboardEvent, type PointerEvent, type ReactElement, useState } from "react";
import type { CountedList } from "../api/types.ts";
import type { StartDrag } from "../hooks/use-drag-order.ts";
import { go } from "../hooks/use-place.ts";
import { useStorePart } from "../hooks/use-store.ts";
import { deleteList, editList, moveList } from "../session/list-actions.ts";
import { COLORS, colorName } from "../state/colors.ts";
import { dropTarget } from "../state/drop-target.ts";
import { HOME, hashOf } from "../state/filter.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";
import { NameField } from "./name-field.tsx";

/** A list in the sidebar: a link to it, and a menu of what can be done with it. Todos can be dropped on it. */
export function ListLink({
  list,
  lists,
  index,
  isHere,
  onPress,
}: {
  readonly list: CountedList;
  readonly lists: readonly CountedList[];
  readonly index: number;
  readonly isHere: boolean;
  readonly onPress: StartDrag;
}): ReactElement {
  const [isRenaming, setRenaming] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const isTarget = useStorePart(dropTarget, (id) => id === list.id);

  const remove = (): void => {
    deleteList(list);
    if (isHere) go(HOME);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    moveList(lists, list, index + (event.key === "ArrowUp" ? -1 : 1));
  };
  if (isRenaming) {
    return (
      <NameField
        label="Name of the list"
        name={list.name}
        onDone={(name) => {
          setRenaming(false);
          if (name !== undefined) editList(list, { name });
        }}
      />
    );
  }
  return (
    <div className="list-link" data-list={list.id} data-target={isTarget}>
      <a
        className="link"
        href={hashOf({ list: list.id })}
        aria-current={isHere ? "page" : undefined}
        draggable={false}
        onKeyDown={onKeyDown}
        // A finger scrolls; it has the menu for moving.
        onPointerDown={(event: PointerEvent<HTMLElement>) => event.pointerType === "mouse" && onPress(event)}
        onDoubleClick={() => setRenaming(true)}
      >
        <span className="dot" data-color={list.color} />
        <span className="name">{list.name}</span>
        {list.open > 0 && (
          <span className="count">
            {list.open.toLocaleString("en")}
            <span className="hidden"> open</span>
          </span>
        )}
      </a>
      <Menu label={`Options of ${list.name}`}>
        <button type="button" role="menuitem" onClick={() => setRenaming(true)}>
          <Icon name="pencil" /> Rename
        </button>
        <div className="swatches" role="group" aria-label="Colour">
          {COLORS.map((color) => (
            <button
              key={color}
              type="button"
              role="menuitemradio"
              className="swatch"
              data-color={color}
              aria-label={colorName(color)}
              title={colorName(color)}
              aria-checked={list.color === color}
              onClick={() => editList(list, { color })}
            />
          ))}
        </div>
        <button type="button" role="menuitem" disabled={index === 0} onClick={() => moveList(lists, list, index - 1)}>
          <Icon name="up" /> Move up
        </button>
        <button
          type="button"
          role="menuitem"
          disabled={index === lists.length - 1}
          onClick={() => moveList(lists, list, index + 1)}
        >
          <Icon name="down" /> Move down
        </button>
        <button
          type="button"
          role="menuitem"
          className="danger"
          onClick={() => (list.open + list.done === 0 ? remove() : setAsking(true))}
        >
          <Icon name="trash" /> Delete list
        </button>
      </Menu>
      {isAsking && (
        <ConfirmDialog
          title={`Delete “${list.name}”?`}
          text={`It has ${countWords(list)}. They are deleted with it, and this cannot be undone.`}
          action="Delete list"
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function countWords({ open, done }: CountedList): string {
  const total = open + done;
  return total === 1 ? "one todo" : `${total.toLocaleString("en")} todos`;
}
