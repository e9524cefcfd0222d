import { listsQuery } from "../api/queries.ts";
import { sendChange } from "../api/send-change.ts";
import type { Stored } from "../api/types.ts";
import { type Change, isTodoChange } from "../state/change.ts";
import { browserOutboxStorage } from "../state/outbox-storage.ts";
import { Outbox } from "../state/outbox.ts";
import { listsAfter } from "../state/overlay.ts";
import { connection } from "./connection.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { applyStored, queryClient, recent } from "./server-state.ts";

/** When the change that is on its way was sent, as a mark of {@link recent}. */
let sentAt = 0;

/** The changes of this page that wait for the server. */
export const outbox: Outbox = new Outbox({
  storage: browserOutboxStorage(),
  send(change) {
    sentAt = recent.mark();
    return sendChange(change);
  },
  onStored(change, stored) {
    connection.update(() => "online");
    takeAnswer(change, stored);
  },
  onRefused: (change, error) => explainRefusal(change, error, (again) => outbox.add(again)),
  onAway: () => connection.update(() => "offline"),
});

/** The answer to a change of ours: the same as the event that tells everyone about it, which may come earlier or later. */
function takeAnswer(change: Change, stored: Stored): void {
  const isOvertaken = recent.since(sentAt).some(({ type, id }) => type === "delete" && id === stored.id);
  if (!isOvertaken) applyStored(stored);
  // Counted by the server a moment later; until then the numbers should not jump back.
  queryClient.setQueryData(listsQuery.queryKey, (lists) => lists && [...listsAfter(lists, answered(change, stored))]);
}

/** A list as the server made it, at the place that the server gave it. */
function answered(change: Change, stored: Stored): Change {
  if (isTodoChange(change) || stored.collection !== "lists" || stored.type === "delete") return change;
  if (change.kind === "createList") return { ...change, list: stored.value };
  // All of it, with its new version: the next change is made of that one.
  return change.kind === "editList" ? { ...change, fields: stored.value, place: undefined } : change;
}
