import { followServer } from "../api/server-events.ts";
import { connection } from "./connection.ts";
import { outbox } from "./outbox.ts";
import { applyStored, refetchAll } from "./server-state.ts";

/** Keeps this page like the server, and sends what waits when the server is back. Runs until the returned function is called. */
export function follow(): () => void {
  return followServer({
    onOpen() {
      // What happened while nobody listened is unknown.
      if (connection.get() === "offline") refetchAll();
      connection.update(() => "online");
      outbox.resume();
    },
    onStored: applyStored,
    onReset: refetchAll,
    onLost: () => connection.update(() => "offline"),
  });
}
