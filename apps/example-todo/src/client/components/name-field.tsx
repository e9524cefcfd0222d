import { type KeyboardEvent, type ReactElement, useState } from "react";

const NAME_MAX = 80;

/** A field for the name of a list. Enter or leaving it is done; Esc, or nothing in it, is not (`undefined`). */
export function NameField({
  label,
  name,
  onDone,
}: {
  readonly label: string;
  readonly name: string;
  onDone(name: string | undefined): void;
}): ReactElement {
  const [text, setText] = useState(name);
  const [isDone, setDone] = useState(false);
  const done = (result: string): void => {
    // Removing the field from the page takes the focus away, too.
    if (isDone) return;
    setDone(true);
    onDone(result.trim() === "" ? undefined : result.trim());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") done(text);
    if (event.key === "Escape") done("");
    event.stopPropagation();
  };
  return (
    <input
      className="name-field"
      aria-label={label}
      placeholder={label}
      value={text}
      maxLength={NAME_MAX}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => done(text)}
    />
  );
}
