import type { ReactElement } from "react";
import { useStore } from "../hooks/use-store.ts";
import { nextTheme, type Theme, theme } from "../state/theme.ts";
import { show } from "../state/ui.ts";
import type { IconName } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";

const THEMES: Readonly<Record<Theme, { readonly icon: IconName; readonly label: string }>> = {
  auto: { icon: "contrast", label: "Colours: as the system has them" },
  light: { icon: "sun", label: "Colours: light" },
  dark: { icon: "moon", label: "Colours: dark" },
};

/** What one needs rarely. */
export function SidebarFoot(): ReactElement {
  const chosen = useStore(theme);
  return (
    <footer className="sidebar-foot">
      <IconButton {...THEMES[chosen]} onClick={() => theme.update(nextTheme)} />
      <IconButton icon="transfer" label="Export and import" onClick={() => show({ dialog: "transfer" })} />
      <IconButton icon="keyboard" label="Keyboard shortcuts" onClick={() => show({ dialog: "help" })} />
    </footer>
  );
}
