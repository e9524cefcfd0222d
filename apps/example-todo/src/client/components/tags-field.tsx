import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactElement, useId, useState } from "react";
import { tagsQuery } from "../api/queries.ts";
import type { Todo } from "../api/types.ts";
import { editTodo } from "../session/todo-actions.ts";
import { cleanTag, TAG_LENGTH_MAX, TAGS_MAX } from "../state/tags.ts";
import { Icon } from "./icon.tsx";

/** The tags of a todo. Enter, a comma or a space ends one; Backspace in the empty field takes the last one away. */
export function TagsField({ todo }: { readonly todo: Todo }): ReactElement {
  const [text, setText] = useState("");
  const id = useId();
  const { data: known = [] } = useQuery(tagsQuery);
  const setTags = (tags: readonly string[]): void => editTodo(todo, { tags: [...tags] });

  const add = (): void => {
    const tag = cleanTag(text);
    setText("");
    if (tag !== "" && !todo.tags.includes(tag)) setTags([...todo.tags, tag]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Backspace" && text === "") setTags(todo.tags.slice(0, -1));
    if (!["Enter", ",", " "].includes(event.key)) return;
    event.preventDefault();
    add();
  };

  return (
    <div className="field">
      <label htmlFor={id}>Tags</label>
      <div className="tags-box">
        {todo.tags.map((tag) => (
          <button
            key={tag}
            type="button"
            className="tag"
            aria-label={`Remove tag ${tag}`}
            onClick={() => setTags(todo.tags.filter((other) => other !== tag))}
          >
            <span className="name">{tag}</span>
            <Icon name="close" size={12} />
          </button>
        ))}
        {todo.tags.length < TAGS_MAX && (
          <input
            id={id}
            value={text}
            list={`${id}-known`}
            maxLength={TAG_LENGTH_MAX}
            placeholder="Add a tag"
            autoCapitalize="none"
            enterKeyHint="done"
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onBlur={add}
          />
        )}
        <datalist id={`${id}-known`}>
          {known.map(({ tag }) => !todo.tags.includes(tag) && <option key={tag} value={tag} />)}
        </datalist>
      </div>
    </div>
  );
}
