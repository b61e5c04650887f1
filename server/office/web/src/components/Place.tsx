import type { Place as Where } from "../api/types";
import { t } from "../i18n";
import { Icon } from "./Icon";

/** Where a record is: the same glyph everywhere. */
export function Place({ place }: { place: Where }) {
  const label = t(`place.${place.state}`, { reason: place.reason ?? "" });
  return (
    <span class={`place place-${place.state}`} title={label}>
      <Icon name={place.state} size={16} label={label} />
    </span>
  );
}
