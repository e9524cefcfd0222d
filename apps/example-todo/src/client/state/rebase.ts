import type { ApiError } from "../api/api-error.ts";
import type { List, Todo } from "../api/types.ts";
import type { Change } from "./change.ts";

/**
 * The same change made of the record as it is now, after a conflict: possible when nobody else touched the fields that it changes, so that
 * both wishes can be fulfilled. `undefined` when only one can.
 *
 * @param refusal - The server's answer to `change`.
 */
export function rebased(change: Change, refusal: ApiError): Change | undefined {
  if (refusal.body.code !== "conflict") return undefined;
  if (change.kind === "editTodo") {
    const current = refusal.body.current as Todo;
    return touches(change.was, current, change.fields) ? undefined : { ...change, was: current };
  }
  if (change.kind === "editList") {
    const current = refusal.body.current as List;
    return touches(change.was, current, change.fields) ? undefined : { ...change, was: current };
  }
  return undefined;
}

/** Whether a field that is to be changed is another one than the user saw, and not what the user wants anyway. */
function touches<R extends object>(seen: R, current: R, fields: object): boolean {
  return Object.entries(fields).some(([name, wanted]) => {
    const now = JSON.stringify(current[name as keyof R]);
    return now !== JSON.stringify(seen[name as keyof R]) && now !== JSON.stringify(wanted ?? undefined);
  });
}
