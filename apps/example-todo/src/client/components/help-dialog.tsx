import type { ReactElement } from "react";
import { KEYS } from "../state/keys.ts";
import { Dialog } from "./dialog.tsx";

/** The keys of the page. */
export function HelpDialog({ onClose }: { onClose(): void }): ReactElement {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="keys">
        {KEYS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
