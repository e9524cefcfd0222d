import type { Stored } from "./types.ts";

/** What one hears of the server. */
export interface ServerEventHandlers {
  /** The connection stands, for the first time or again. */
  onOpen(): void;
  /** A todo or a list was stored or deleted, by this page or another one. */
  onStored(stored: Stored): void;
  /** Something may have been missed: what was fetched before is to be fetched again. */
  onReset(): void;
  /** The connection is gone; another try comes by itself. */
  onLost(): void;
}

const RETRY_MS_MIN = 300;
const RETRY_MS_MAX = 4000;

/**
 * Listens to `/api/events` until the returned function is called.
 *
 * `EventSource` connects again by itself only after some kinds of failures, so that is done here for all of them: soon, then less and less
 * often, and at once when the browser finds a network or the user comes back to the page.
 */
export function followServer(handlers: ServerEventHandlers): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const connect = (): void => {
    retry = undefined;
    source = new EventSource("/api/events");
    source.addEventListener("open", () => {
      failures = 0;
      handlers.onOpen();
    });
    source.addEventListener("change", ({ data }: MessageEvent<string>) => handlers.onStored(parseEvent(data)));
    source.addEventListener("reset", () => handlers.onReset());
    source.addEventListener("error", () => {
      source?.close();
      handlers.onLost();
      retry = setTimeout(connect, Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** failures++));
    });
  };
  const hurry = (): void => {
    if (retry === undefined || document.visibilityState === "hidden") return;
    clearTimeout(retry);
    connect();
  };

  connect();
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  return () => {
    window.removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", hurry);
    clearTimeout(retry);
    source?.close();
  };
}

/** What came as JSON, whose moments are texts. */
function parseEvent(data: string): Stored {
  return JSON.parse(data) as Stored;
}
