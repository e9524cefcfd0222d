import type { ReactElement } from "react";
import { useStore } from "../hooks/use-store.ts";
import { announcement } from "../state/announcement.ts";

/** Where screen readers hear what is announced. */
export function LiveRegion(): ReactElement {
  const { text, count } = useStore(announcement);
  return (
    <div className="hidden" aria-live="polite" data-testid="announcement">
      {/* Another element for the same words, so that they are said again. */}
      <span key={count}>{text}</span>
    </div>
  );
}
