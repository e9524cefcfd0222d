import type { ReactElement } from "react";
import { Drawing } from "./drawing.tsx";

/** What stands where todos could not be fetched. They are fetched by themselves when the server is back. */
export function FailedState({ onRetry }: { onRetry(): void }): ReactElement {
  return (
    <div className="empty" role="alert">
      <Drawing name="cloud" />
      <h2>The server does not answer</h2>
      <p>Your todos come back as soon as it does.</p>
      <button type="button" className="secondary" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
