import { type ReactElement, useEffect, useState } from "react";
import { useStore } from "../hooks/use-store.ts";
import { closeToast, type Toast, toasts } from "../state/toasts.ts";
import { IconButton } from "./icon-button.tsx";

const SHOWN_MS = 7000;

/** The messages at the edge of the page. They wait while one is at them. */
export function Toaster(): ReactElement {
  const shown = useStore(toasts);
  const [isHeld, setHeld] = useState(false);
  return (
    <div
      className="toaster"
      role="region"
      aria-label="Messages"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} isHeld={isHeld} />
      ))}
    </div>
  );
}

function ToastCard({ toast, isHeld }: { readonly toast: Toast; readonly isHeld: boolean }): ReactElement {
  const { id, text, detail, tone = "plain", actions = [], stays = false } = toast;
  useEffect(() => {
    if (stays || isHeld) return;
    const timer = setTimeout(() => closeToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, stays, isHeld]);
  return (
    <div className="toast" role={tone === "warning" ? "alert" : "status"} data-tone={tone}>
      <div className="toast-words">
        <p>{text}</p>
        {detail !== undefined && <p className="toast-detail">{detail}</p>}
      </div>
      {actions.length > 0 && (
        <div className="toast-actions">
          {actions.map(({ label, run }) => (
            <button
              key={label}
              type="button"
              className="toast-action"
              onClick={() => {
                closeToast(id);
                run();
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      <IconButton icon="close" label="Dismiss" onClick={() => closeToast(id)} />
    </div>
  );
}
