import { className, period } from "../format/figure";
import { calendarDay } from "../format/time";
import { choiceName, t } from "../i18n";

/** What a list of customers is, in words. `names` holds those of saved segments. */
export function behindName(who: string, names: Record<string, string> = {}): string {
  return who.split("+").map((part) => one(part.split(":"), names)).join(" · ");
}

function one(parts: string[], names: Record<string, string>): string {
  const [what = "", a = "", b = "", c = ""] = parts;
  switch (what) {
    case "all":
      return t("behind.all");
    case "warned":
      return t("behind.warned");
    case "bought":
      return t("behind.bought");
    case "cell":
      return t("behind.cell", { r: a, worth: b });
    case "saved":
      return names[a] ?? t("behind.saved");
    case "unsaved":
      return t("behind.unsaved", { name: names[a] ?? t("behind.saved") });
    case "flow":
      return t("behind.flow", { from: className("stage", b), to: className("stage", c), day: calendarDay(a) });
    case "cohort":
      return t("behind.cohort", { start: period(a, b), nth: c });
    case "lost":
    case "gained":
    case "won_back":
      return t(`behind.${what}`, { from: calendarDay(a), to: calendarDay(b) });
    case "loss_reason":
    case "loss_kind":
      return t("behind.lossBecause", { why: choiceName(what, a), from: calendarDay(b), to: calendarDay(c) });
    default:
      return className(what, a);
  }
}
