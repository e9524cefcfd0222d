import { useEffect, useRef, useState } from "react";
import type { Todo } from "../api/types.ts";
import { editTodo } from "../session/todo-actions.ts";

/** A text of a todo while it is being written. */
export interface Draft {
  readonly text: string;
  change(text: string): void;
  /** Stores the text, unless it is as it was. */
  save(): void;
  /** Goes back to the text as it is stored. */
  reset(): void;
}

/**
 * Lets the user write a text of a todo.
 *
 * When it changes elsewhere meanwhile, what is being written stays, and saving it is a conflict, which the server finds: the change names
 * the version that the writing began with. Other changes of the todo are none.
 */
export function useDraft(todo: Todo, field: "title" | "notes"): Draft {
  // What is written, for rendering and, without waiting for that, for saving: a key can end the writing and remove the field at once.
  const [text, setText] = useState<string>();
  const written = useRef<string>(undefined);
  const began = useRef(todo);

  const write = (next: string | undefined): void => {
    written.current = next;
    setText(next);
  };
  const draft: Draft = {
    text: text ?? todo[field],
    change(next) {
      if (written.current === undefined) began.current = todo;
      write(next);
    },
    save() {
      const kept = field === "title" ? written.current?.trim() : written.current;
      write(undefined);
      if (kept === undefined || (field === "title" && kept === "")) return;
      editTodo(todo[field] === began.current[field] ? todo : began.current, { [field]: kept });
    },
    reset: () => write(undefined),
  };

  // A draft is saved when its field goes away, by a change of the view, say.
  const save = useRef(draft.save);
  useEffect(() => {
    save.current = draft.save;
  });
  useEffect(() => () => save.current(), []);
  return draft;
}
