import type { Money } from "../api/types";
import { type Key, lang, t } from "../i18n";
import { zh } from "../i18n/zh";

/** A count with its thousands. */
export const count = (n: number): string => new Intl.NumberFormat(lang.value).format(n);

/** A share from 0 to 1; one decimal below ten per cent, and never a false 0 or 100. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return t("figure.none");
  const size = Math.abs(share);
  if (size > 0 && size < 0.001) return share < 0 ? "> -0.1%" : "< 0.1%";
  const digits = size < 0.1 || (size > 0.99 && size < 1) ? 1 : 0;
  return new Intl.NumberFormat(lang.value, { style: "percent", maximumFractionDigits: digits }).format(share);
}

/** A number with at most so many decimals; a dash where there is none. */
export function decimal(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return t("figure.none");
  return new Intl.NumberFormat(lang.value, { maximumFractionDigits: digits }).format(value);
}

function places(currency: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** Minor units as the currency's main unit. */
export const major = (minor: number, currency: string): number => minor / 10 ** places(currency);

/** An amount in whole units: figures are sums, nobody counts their cents. */
export function amount(minor: number | null | undefined, currency: string): string {
  if (minor === null || minor === undefined || !Number.isFinite(minor)) return t("figure.none");
  try {
    const options: Intl.NumberFormatOptions = {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      maximumFractionDigits: 0,
    };
    return new Intl.NumberFormat(lang.value, options).format(major(minor, currency));
  } catch {
    return `${count(Math.round(major(minor, currency)))} ${currency}`;
  }
}

/** An amount that has to be short: ¥1.2万, ¥12K. */
export function shortAmount(minor: number, currency: string): string {
  try {
    const options: Intl.NumberFormatOptions = {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      notation: "compact",
      maximumFractionDigits: 1,
    };
    return new Intl.NumberFormat(lang.value, options).format(major(minor, currency));
  } catch {
    return amount(minor, currency);
  }
}

export const money = (value: Money): string => amount(value.minor, value.currency);

/** A p-value as it is printed: never 0, which no test can give. */
export function pValue(p: number): string {
  if (!Number.isFinite(p)) return t("figure.none");
  if (p < 0.001) return "< 0.001";
  return p.toFixed(3);
}

/** A calendar period by its first day. */
export function period(step: string, start: string): string {
  const [year = "", month = "01"] = start.split("-");
  if (step === "year") return t("figure.year", { year });
  if (step === "quarter") return t("figure.quarter", { year, n: Math.ceil(Number(month) / 3) });
  return `${year}-${month}`;
}

/** The name of a class of a figure: `grade` and `gold`. */
export function className(of: string, code: string): string {
  const key = `class.${of}.${code}`;
  return key in zh ? t(key as Key) : code;
}
