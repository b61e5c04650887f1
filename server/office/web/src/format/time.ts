import { lang, t } from "../i18n";

const DAY = 86_400_000;

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** A moment as people say it: just now, today 14:20, yesterday, 3 月 5 日周四, with the year once it is another. */
export function when(ms: number | null | undefined, now = Date.now(), weekday = true): string {
  if (ms === null || ms === undefined) return t("time.never");
  if (now - ms >= 0 && now - ms < 60_000) return t("time.now");
  const time = new Intl.DateTimeFormat(lang.value, { hour: "2-digit", minute: "2-digit", hour12: false }).format(ms);
  const days = Math.round((startOfDay(now) - startOfDay(ms)) / DAY);
  if (days === 0) return t("time.today", { time });
  if (days === 1) return t("time.yesterday", { time });
  return day(ms, now, weekday && days < 14 && days > -14);
}

/** A moment in full, for the tooltip. */
export function exactly(ms: number): string {
  return new Intl.DateTimeFormat(lang.value, { dateStyle: "full", timeStyle: "short", hour12: false }).format(ms);
}

function day(ms: number, now: number, withWeekday: boolean): string {
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = { month: "short", day: "numeric" };
  if (withWeekday) options.weekday = "short";
  if (!sameYear) options.year = "numeric";
  const text = new Intl.DateTimeFormat(lang.value, options).format(ms);
  return lang.value === "en" ? text : text.replace(/(\d+)月(\d+)日/, "$1 月 $2 日").replace(/年(\d)/, " 年 $1");
}

/** A calendar day `2026-03-05`, or `--03-05` where the year is unknown, as people say it. */
export function calendarDay(iso: string, now = Date.now()): string {
  const parts = /^(\d{4}|-)-(\d{2})-(\d{2})$/.exec(iso);
  if (!parts) return iso;
  const yearless = parts[1] === "-";
  const year = yearless ? 2000 : Number(parts[1]);
  const ms = new Date(year, Number(parts[2]) - 1, Number(parts[3]), 12).getTime();
  return yearless ? day(ms, ms, false) : day(ms, now, false);
}
