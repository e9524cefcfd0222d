import { Component, type ReactNode } from "react";
import { Drawing } from "./drawing.tsx";

/** Stands in for a page that failed while it was shown: a mistake in its code. What the user did is safe, on the server or in the outbox. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override readonly state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div className="empty" role="alert">
        <Drawing name="cloud" />
        <h2>Something is wrong with this page</h2>
        <p>Your todos are safe.</p>
        <button type="button" className="secondary" onClick={() => location.reload()}>
          Load it again
        </button>
      </div>
    );
  }
}
