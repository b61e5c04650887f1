import type { Step } from "../api/types";
import { t } from "../i18n";

/** Who wrote something: a colleague, or a guest by the link that they came by and the device that took it in. */
export function author(by: Step["by"]): string {
  return by.guest ? t("record.byGuest", { link: by.guest, device: by.name }) : by.name;
}
