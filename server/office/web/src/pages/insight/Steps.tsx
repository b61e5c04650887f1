import { t } from "../../i18n";
import { filter, params } from "../../state/route";

const STEPS = ["month", "quarter", "year"] as const;

/** The periods that a figure over time is in; quarters unless the address says otherwise. */
export const step = (): string => STEPS.find((name) => name === params.value.get("step")) ?? "quarter";

export function StepChoice() {
  return (
    <select
      aria-label={t("step.label")}
      value={step()}
      onChange={(e) => filter("step", e.currentTarget.value === "quarter" ? "" : e.currentTarget.value)}
    >
      {STEPS.map((name) => (
        <option key={name} value={name}>
          {t(`step.${name}`)}
        </option>
      ))}
    </select>
  );
}
