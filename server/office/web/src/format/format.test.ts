import { beforeEach, describe, expect, it } from "vitest";
import { lang } from "../i18n";
import { calendarDay, when } from "./time";
import { money, moneyInput, phone } from "./value";

const at = (text: string): number => new Date(text).getTime();
const now = at("2026-11-23T15:00:00");

describe("in Chinese", () => {
  beforeEach(() => {
    lang.value = "zh-Hans";
  });
  it.each([
    ["2026-11-23T14:59:30", "刚刚"],
    ["2026-11-23T14:20:00", "今天 14:20"],
    ["2026-11-22T23:59:00", "昨天 23:59"],
    ["2026-11-19T09:00:00", "11 月 19 日周四"],
    ["2026-03-05T09:00:00", "3 月 5 日"],
    ["2024-03-05T09:00:00", "2024 年 3 月 5 日"],
  ])("%s is %s", (text, said) => expect(when(at(text), now)).toBe(said));
  it("days without a year have none", () => expect(calendarDay("--03-05", now)).toBe("3 月 5 日"));
  it("what never happened is said so", () => expect(when(null)).toBe("从未"));
});

describe("in English", () => {
  beforeEach(() => {
    lang.value = "en";
  });
  it.each([
    ["2026-11-23T14:20:00", "today 14:20"],
    ["2026-11-19T09:00:00", "Thu, Nov 19"],
    ["2024-03-05T09:00:00", "Mar 5, 2024"],
  ])("%s is %s", (text, said) => expect(when(at(text), now)).toBe(said));
  it("money keeps every digit and its currency's decimals", () => {
    expect(money({ minor: 120_050, currency: "CNY" })).toBe("¥1,200.50");
    expect(money({ minor: 9_800, currency: "JPY" })).toBe("¥9,800");
    expect(money({ minor: -5, currency: "EUR" })).toBe("-€0.05");
    expect(money({ minor: 900_719_925_474_099, currency: "USD" })).toBe("$9,007,199,254,740.99");
  });
  it("money is typed as it is read back", () =>
    expect(moneyInput({ minor: 3_250, currency: "KWD" })).toBe("3.250 KWD"));
});

it("telephone numbers are grouped as they are read aloud", () => {
  expect(phone("+8613800138000")).toBe("138 0013 8000");
  expect(phone("+46812345678")).toBe("+46812345678");
});
