import { type FormEvent, type KeyboardEvent, type ReactElement, type Ref, useState } from "react";
import { Icon } from "./icon.tsx";
import { TITLE_MAX } from "./todo-title.tsx";

/** The field for new todos. It stays ready for the next one. */
export function Composer({
  field,
  where,
  onAdd,
}: {
  readonly field: Ref<HTMLInputElement>;
  /** The list that they go to; absent when there is none. */
  readonly where: string | undefined;
  onAdd(title: string): void;
}): ReactElement {
  const [title, setTitle] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (title.trim() === "") return;
    onAdd(title.trim());
    setTitle("");
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    if (title === "") event.currentTarget.blur();
    setTitle("");
  };
  return (
    <form className="composer" onSubmit={submit}>
      <Icon name="plus" />
      <input
        ref={field}
        aria-label="New todo"
        placeholder={where === undefined ? "Create a list first" : `Add a todo to ${where}`}
        value={title}
        maxLength={TITLE_MAX}
        disabled={where === undefined}
        enterKeyHint="send"
        autoComplete="off"
        onChange={(event) => setTitle(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="primary" disabled={title.trim() === ""}>
        Add
      </button>
    </form>
  );
}
