import type { FieldSpec, Items, Money, Shape, Value } from "../api/types";
import { choiceName, lang, listed, t } from "../i18n";
import { calendarDay, when } from "./time";

/** Decimal places of a currency's minor unit (ISO 4217). */
function decimals(currency: string): number {
  const options = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
  return options.maximumFractionDigits ?? 2;
}

/** An amount with its currency; no digits are lost to floats. */
export function money(value: Money): string {
  try {
    const places = decimals(value.currency);
    const digits = String(Math.abs(value.minor)).padStart(places + 1, "0");
    const plain = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
    const sign = value.minor < 0 ? "-" : "";
    const format = new Intl.NumberFormat(lang.value, {
      style: "currency",
      currency: value.currency,
      currencyDisplay: "narrowSymbol",
    });
    return format.format(`${sign}${plain}` as unknown as number);
  } catch {
    return `${value.minor / 100} ${value.currency}`;
  }
}

/** An amount as it is typed. */
export function moneyInput(value: Money): string {
  const places = decimals(value.currency);
  return `${(value.minor / 10 ** places).toFixed(places)} ${value.currency}`;
}

/** A Chinese mobile number in groups as it is read aloud; others as they are stored. */
export function phone(number: string): string {
  const mobile = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(number);
  if (mobile) return `${mobile[1]} ${mobile[2]} ${mobile[3]}`;
  return number;
}

export const isMoney = (value: Value | undefined): value is Money =>
  typeof value === "object" && !Array.isArray(value) && "minor" in value && "currency" in value;

export const isItems = (value: Value | undefined): value is Items =>
  typeof value === "object" && !Array.isArray(value) && !isMoney(value) && !("lat_e7" in value);

/** What a scalar is, or an empty text for a list: `Text`, `Choice`, `Date`… in the words of the API. */
export function scalarOf(shape: Shape): string {
  if (shape === "note") return "note";
  if ("status" in shape) return "choice";
  if (!("scalar" in shape)) return "";
  return typeof shape.scalar === "string" ? shape.scalar : (Object.keys(shape.scalar)[0] ?? "");
}

/** The allowed values of a closed list, without "unknown": that is what an empty field means. */
export function choices(shape: Shape): string[] {
  if (shape === "note") return [];
  if ("status" in shape) return shape.status;
  if (!("scalar" in shape) || typeof shape.scalar === "string" || !("choice" in shape.scalar)) return [];
  return shape.scalar.choice.filter((value) => value !== "unknown");
}

/** The fields of a list's entries. */
export function parts(shape: Shape): FieldSpec[] {
  if (shape === "note") return [];
  if ("items" in shape) return shape.items;
  if ("ledger" in shape) return shape.ledger;
  return [];
}

/** A value as a person reads it. `names` holds the titles of records that are referred to. */
export function read(spec: FieldSpec, value: Value | undefined, names: Record<string, string> = {}): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? t("edit.yes") : t("edit.no");
  if (Array.isArray(value)) return listed(value);
  if (isMoney(value)) return money(value);
  const of = scalarOf(spec.shape);
  if (typeof value === "number") return of === "time" ? when(value) : String(value);
  if (typeof value === "string") return text(of, spec.name, value, names);
  if (isItems(value)) {
    const inner = parts(spec.shape);
    return listed(Object.values(value).map((entry) => entryText(inner, entry, names)));
  }
  return `${Number(value["lat_e7"]) / 1e7}, ${Number(value["lon_e7"]) / 1e7}`;
}

function text(of: string, field: string, value: string, names: Record<string, string>): string {
  if (of === "choice") return choiceName(field, value);
  if (of === "date" || of === "day_of_year") return calendarDay(value);
  if (of === "phone") return phone(value);
  if (of === "ref") return names[value] ?? value.slice(0, 8);
  return value;
}

/** An entry of a list on one line. */
export function entryText(
  inner: FieldSpec[],
  entry: Record<string, Value>,
  names: Record<string, string> = {},
): string {
  return inner
    .map((part) => read(part, entry[part.name], names))
    .filter(Boolean)
    .join(" ");
}

/** A value as it is typed into a field. */
export function typed(spec: FieldSpec, value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.join(lang.value === "zh-Hans" ? "，" : ", ");
  if (isMoney(value)) return moneyInput(value);
  if (typeof value === "number" && scalarOf(spec.shape) === "time") return new Date(value).toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
