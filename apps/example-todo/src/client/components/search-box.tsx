import type { KeyboardEvent, ReactElement, Ref } from "react";
import { useStorePart } from "../hooks/use-store.ts";
import { show, ui } from "../state/ui.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

/** Searches all todos while one types. */
export function SearchBox({ field }: { readonly field: Ref<HTMLInputElement> }): ReactElement {
  const search = useStorePart(ui, (state) => state.search);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (search === "") event.currentTarget.blur();
    show({ search: "" });
  };
  return (
    <search className="search">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label="Search all todos"
        placeholder="Search"
        value={search}
        maxLength={200}
        autoComplete="off"
        enterKeyHint="search"
        onChange={(event) => show({ search: event.currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      {search !== "" && <IconButton icon="close" label="Clear the search" onClick={() => show({ search: "" })} />}
    </search>
  );
}
