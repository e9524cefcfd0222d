import { type ReactElement, useRef } from "react";
import { HelpDialog } from "./components/help-dialog.tsx";
import { LiveRegion } from "./components/live-region.tsx";
import { Sidebar } from "./components/sidebar.tsx";
import { Toaster } from "./components/toaster.tsx";
import { TodoView } from "./components/todo-view.tsx";
import { TransferDialog } from "./components/transfer-dialog.tsx";
import { usePageKeys } from "./hooks/use-page-keys.ts";
import { useStorePart } from "./hooks/use-store.ts";
import { show, ui } from "./state/ui.ts";

/** The page. */
export function App(): ReactElement {
  const composer = useRef<HTMLInputElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const dialog = useStorePart(ui, (state) => state.dialog);
  const closeDialog = (): void => show({ dialog: undefined });
  usePageKeys(composer, search);
  return (
    <div className="app">
      <Sidebar />
      <TodoView composer={composer} search={search} />
      <Toaster />
      <LiveRegion />
      {dialog === "help" && <HelpDialog onClose={closeDialog} />}
      {dialog === "transfer" && <TransferDialog onClose={closeDialog} />}
    </div>
  );
}
