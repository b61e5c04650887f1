import { afterEach, expect, it } from "vitest";
import { lang } from "../i18n";
import { amount, className, count, decimal, percent, period, pValue, shortAmount } from "./figure";

afterEach(() => {
  lang.value = "en";
});

it("shares never claim none or all where there is some", () => {
  expect([
    percent(0),
    percent(0.0004),
    percent(0.0123),
    percent(0.256),
    percent(0.997),
    percent(1),
    percent(null),
    percent(Number.NaN),
  ]).toEqual(["0%", "< 0.1%", "1.2%", "26%", "99.7%", "100%", "—", "—"]);
});

it("amounts come in whole units, whatever the currency's minor unit is", () => {
  expect([
    amount(123_456_50, "CNY"),
    amount(5000, "JPY"),
    amount(-100_00, "CNY"),
    amount(null, "CNY"),
    amount(1500, "XX"),
  ]).toEqual(["¥123,457", "¥5,000", "-¥100", "—", "15 XX"]);
  lang.value = "zh-Hans";
  expect(shortAmount(12_345_678_00, "CNY")).toBe("¥1234.6万");
});

it("a p-value is never 0", () => {
  expect([pValue(0), pValue(1e-30), pValue(0.0312), pValue(1)]).toEqual(["< 0.001", "< 0.001", "0.031", "1.000"]);
});

it("periods and classes are named in the language", () => {
  expect([
    period("quarter", "2026-04-01"),
    period("month", "2026-04-01"),
    period("year", "2026-01-01"),
    className("grade", "gold"),
  ]).toEqual(["2026 Q2", "2026-04", "2026", "Gold"]);
  lang.value = "zh-Hans";
  expect([
    period("quarter", "2026-04-01"),
    period("year", "2026-01-01"),
    className("grade", "gold"),
    className("grade", "tin"),
  ]).toEqual(["2026年二季度", "2026年", "金", "tin"].map((x) => x.replace("二", "2")));
  expect([count(12_345), decimal(0.12345, 3), decimal(undefined)]).toEqual(["12,345", "0.123", "—"]);
});
