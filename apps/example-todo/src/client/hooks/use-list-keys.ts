import { useEffectEvent, useLayoutEffect } from "react";
import type { Todo } from "../api/types.ts";
import { deleteTodo, moveTodo, toggleDone } from "../session/todo-actions.ts";
import type { Shown } from "../state/arrange.ts";
import { focusTodo } from "../state/focus.ts";
import { isForPage } from "../state/keys.ts";
import { show, ui } from "../state/ui.ts";

/** What the keys of a list of todos work on. */
export interface ListKeysOptions {
  readonly shown: Shown;
  /** Whether the order is the user's, so that todos can be moved. */
  readonly isArranged: boolean;
  scrollTo(index: number): void;
}

/** The keys that work on the active todo, or on the way to another one; keys.ts lists them for people. */
export function useListKeys(options: ListKeysOptions): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (isForPage(event) && pressed(event, options)) event.preventDefault();
  });
  // As soon as one sees the todos, keys work on them.
  useLayoutEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}

/** Whether the key did something. */
function pressed(event: KeyboardEvent, { shown, isArranged, scrollTo }: ListKeysOptions): boolean {
  const { items } = shown;
  const index = items.findIndex(({ id }) => id === ui.get().active);
  const todo = items[index];

  const goTo = (to: number): boolean => {
    const target = items[Math.max(0, Math.min(to, items.length - 1))];
    if (target === undefined) return false;
    scrollTo(items.indexOf(target));
    focusTodo(target.id);
    return true;
  };
  const move = (by: 1 | -1): boolean => {
    if (todo === undefined || !isArranged) return false;
    moveTodo(shown, todo, index + by);
    scrollTo(Math.max(0, Math.min(index + by, items.length - 1)));
    focusTodo(todo.id);
    return true;
  };

  switch (event.key) {
    case "j":
    case "ArrowDown":
      return event.altKey ? move(1) : goTo(index + 1);
    case "k":
    case "ArrowUp":
      return event.altKey ? move(-1) : goTo(index < 0 ? 0 : index - 1);
    case "Home":
      return goTo(0);
    case "End":
      return goTo(items.length - 1);
  }
  // Where the focus is elsewhere, one does not see which todo a key would work on.
  const isInRow = event.target instanceof Element && event.target.closest("[role=listitem]") !== null;
  return todo !== undefined && isInRow && !event.altKey && pressedOn(event, todo);
}

/** Keys that work on one todo. */
function pressedOn(event: KeyboardEvent, todo: Todo): boolean {
  switch (event.key) {
    case "x":
    case " ":
      toggleDone(todo);
      return true;
    case "e":
    case "Enter":
      show({ editing: todo.id });
      return true;
    case "o":
    case "ArrowRight":
      show({ opened: todo.id });
      return true;
    case "ArrowLeft":
      show({ opened: undefined });
      return true;
    case "Delete":
    case "Backspace":
      deleteTodo(todo);
      return true;
    case "Escape":
      show({ opened: undefined });
      return true;
  }
  return false;
}
