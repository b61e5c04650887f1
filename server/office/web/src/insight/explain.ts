import type { Explanation, Warning } from "../api/types";
import { amount, className, count, decimal } from "../format/figure";
import { calendarDay } from "../format/time";
import { type Key, listed, t } from "../i18n";
import { zh } from "../i18n/zh";

const AMOUNTS = ["monetary", "mean_spend", "spend_per_year", "potential", "next_grade_from"];
const DAYS = ["first", "last"];

function argument(name: string, value: unknown, { figure, currency }: Explanation): string {
  if (typeof value === "number") {
    if (AMOUNTS.includes(name)) return amount(value, currency);
    return Number.isInteger(value) ? count(value) : decimal(value, 1);
  }
  if (Array.isArray(value))
    return value.length ? listed(value.map((code) => className("warnings", String(code)))) : t("explain.noWarnings");
  const text = String(value);
  if (DAYS.includes(name)) return calendarDay(text);
  if (name === "class") return className(figure, text);
  if (name === "stage") return className("stage", text);
  if (name === "rhythm_of") return className("rhythm", text);
  if (name === "advice") return t(text as Key);
  return text;
}

/** The sentence that says why a figure is what it is. */
export function sentence(of: Explanation): string {
  const fill = Object.fromEntries(
    Object.entries(of.arguments).map(([name, value]) => [name, argument(name, value, of)]),
  );
  const parts = [of.sentence, ...extras(of)].filter((key) => key in zh);
  return parts.map((key) => t(key as Key, fill)).join(t("explain.join"));
}

/** What is only said where it is known. */
function extras({ sentence: key, arguments: known }: Explanation): string[] {
  if (key === "explain.grade") return ["next_grade_from" in known ? "explain.nextGrade" : "explain.topGrade"];
  if (key === "explain.frequency") return "mean_interval_days" in known ? ["explain.interval"] : [];
  if (key === "explain.stage") return "silence_days" in known ? ["explain.silence", "explain.warnings"] : [];
  return [];
}

/** A sign of falling off, with its numbers. */
export function warning({ reason, now, before }: Warning, currency: string): string {
  const key = `warning.${reason}`;
  if (!(key in zh)) return reason;
  if (reason === "no_contact" && (now === null || now === undefined)) return t("warning.neverContacted");
  const shown = (value: number | null | undefined) =>
    reason === "spend_falling" ? amount(value, currency) : decimal(value, 1);
  return t(key as Key, { now: shown(now), before: shown(before) });
}
