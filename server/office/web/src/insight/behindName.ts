import { className, period } from "../format/figure";
import { calendarDay } from "../format/time";
import { choiceName, type Key, t } from "../i18n";

/** What a list of customers is, in words. `names` holds those of saved segments. */
export function behindName(who: string, names: Record<string, string> = {}): string {
  return who
    .split("+")
    .map((part) => one(part.split(":"), names))
    .join(" · ");
}

function one(parts: string[], names: Record<string, string>): string {
  const [what = "", a = "", b = "", c = ""] = parts;
  switch (what) {
    case "node":
      return t("chaid.node", { n: a });
    case "satisfaction":
    case "complaints":
      return said(what, parts.slice(3));
    case "loyalty":
      return className(a, b);
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

/** A part of the figures over answers or complaints; keys of groups are percent-encoded. */
function said(what: string, [part = "", a = "", b = ""]: string[]): string {
  const plain = (key: string) => (key ? decodeURIComponent(key) : t("behind.unsaid"));
  const side = (yes: Key, no: Key, which: string) => t(which === "no" ? no : yes);
  switch (part) {
    case "nps":
      return t(`nps.${a}` as Key);
    case "level":
      return side(`level.${a}` as Key, `level.not_${a}` as Key, b);
    case "csat":
      return side("csat.yes", "csat.no", b);
    case "dimension":
      return t(`dimension.${a}` as Key);
    case "indicator":
      return t(`indicator.${a}` as Key);
    case "cause":
      return `${plain(a)} · ${b ? choiceName("cause", plain(b)) : t("behind.unsaid")}`;
    case "all":
    case "waiting":
      return t(`complaints.${part}`);
    case "answered_in_time":
    case "on_the_spot":
    case "reopened":
    case "returned":
      return side(`complaints.${part}`, `complaints.not_${part}`, a);
    default:
      return what === "satisfaction" ? choiceName("touchpoint", plain(a)) : part;
  }
}
