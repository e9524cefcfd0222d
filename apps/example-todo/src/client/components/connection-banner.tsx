import type { ReactElement } from "react";
import { useChanges } from "../hooks/use-changes.ts";
import { useDebounced } from "../hooks/use-debounced.ts";
import { useStore } from "../hooks/use-store.ts";
import { connection } from "../session/connection.ts";
import { Icon } from "./icon.tsx";

/** Shorter interruptions, a restart of the server say, are not worth words. */
const PATIENCE_MS = 1200;

/** Says calmly that the server is away, and that nothing is lost. */
export function ConnectionBanner(): ReactElement {
  const now = useStore(connection);
  const settled = useDebounced(now, PATIENCE_MS);
  const waiting = useChanges().length;
  const isAway = now === "offline" && settled === "offline";
  return (
    <div role="status">
      {isAway && (
        <p className="banner" data-testid="offline">
          <Icon name="cloud" size={16} />
          {waiting === 0 ? "Offline. You see what was here last." : `Offline, ${changesWords(waiting)} waiting.`}
        </p>
      )}
    </div>
  );
}

function changesWords(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}
