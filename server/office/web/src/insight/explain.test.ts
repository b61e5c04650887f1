import { afterEach, expect, it } from "vitest";
import type { Explanation } from "../api/types";
import { lang } from "../i18n";
import { behindName } from "./behindName";
import { sentence, warning } from "./explain";

afterEach(() => {
  lang.value = "en";
});

const gold: Explanation = {
  figure: "grade",
  sentence: "explain.grade",
  n: 7,
  rows: [],
  as_of: "2026-11-25",
  currency: "CNY",
  arguments: { class: "gold", monetary: 4_567_800, rank: 12, of: 318, next_grade_from: 6_000_000 },
};

it("says why a customer is gold, in both languages", () => {
  expect(sentence(gold)).toBe(
    "Gold: ¥45,678 spent in all, place 12 of 318 customers. The next grade begins at ¥60,000.",
  );
  lang.value = "zh-Hans";
  expect(sentence(gold)).toBe("金级：累计消费 ¥45,678，在 318 位客户中排第 12。再上一级从 ¥60,000 起。");
});

it("a stage tells its rhythm, its silence and its warnings", () => {
  const stage: Explanation = {
    ...gold,
    figure: "stage",
    sentence: "explain.stage",
    arguments: {
      stage: "decline",
      rhythm_days: 45.5,
      rhythm_of: "customer",
      occasions: 9,
      silence_days: 120,
      warnings: ["overdue", "no_contact"],
    },
  };
  expect(sentence(stage)).toBe(
    "Decline: bought on 9 days, usually every 45.5 days (their own rhythm). Silent for 120 days. Signs: overdue and nobody in contact.",
  );
});

it("warnings show their numbers in their own unit", () => {
  expect(warning({ reason: "spend_falling", now: 50_000, before: 120_000 }, "CNY")).toBe(
    "Spends less: ¥500 each time, was ¥1,200",
  );
  expect(warning({ reason: "no_contact", now: null, before: null }, "CNY")).toBe("Nobody was ever in contact");
});

it("a list of customers is named by what it is", () => {
  expect(behindName("grade:gold+stage:decline")).toBe("Gold · Decline");
  expect(behindName("saved:x", { x: "常客" })).toBe("常客");
  expect(behindName("cohort:quarter:2024-01-01:3")).toBe("First bought 2024 Q1, active 3 periods later");
});
