import { t } from "../../i18n";
import { filter, params } from "../../state/route";

/** The first day of a period, from the address; a year before the last day unless it says otherwise. */
export const since = (): string | undefined => params.value.get("from") || undefined;

export function SinceChoice({ from, to }: { from: string; to: string }) {
  return (
    <label class="choice">
      {t("lifecycle.since")}
      <input type="date" value={from} max={to} onChange={(e) => filter("from", e.currentTarget.value)} />
    </label>
  );
}
