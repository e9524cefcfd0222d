import type { ComponentProps, ReactElement } from "react";
import { Icon, type IconName } from "./icon.tsx";

/** A button with a drawing; `label` is its name, and what shows when one rests on it. */
export function IconButton({
  icon,
  label,
  className = "",
  ...rest
}: { readonly icon: IconName; readonly label: string } & ComponentProps<"button">): ReactElement {
  return (
    <button type="button" className={`icon-button ${className}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
