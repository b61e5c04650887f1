import { afterEach, expect, it } from "vitest";
import type { Rule, RuleField } from "../api/types";
import { lang } from "../i18n";
import { blank, flat, inWords, operators, toRule } from "./rule";

afterEach(() => {
  lang.value = "en";
});

const field = (name: string, kind: string, more: Partial<RuleField> = {}): RuleField => ({
  name,
  kind,
  source: "figure",
  choices: [],
  day: false,
  money: false,
  ...more,
});
const fields = [
  field("grade", "text", { choices: ["platinum", "gold"] }),
  field("monetary", "number", { money: true }),
  field("city", "text", { source: "record" }),
];

it("what the editor shows is the rule again", () => {
  const rule: Rule = {
    all: [
      { if: { field: "grade", operator: "one_of", value: ["gold"] } },
      { if: { field: "monetary", operator: "at_least", value: 500_000 } },
    ],
  };
  const shown = flat(rule);
  expect(shown && toRule(shown)).toEqual(rule);
});

it("a node of a tree, “one or the other” of each column, can be edited", () => {
  const node: Rule = {
    all: [
      {
        any: [
          { if: { field: "grade", operator: "is", value: "gold" } },
          { if: { field: "grade", operator: "is", value: "platinum" } },
        ],
      },
    ],
  };
  expect(flat(node)).toEqual({
    how: "all",
    conditions: [{ field: "grade", operator: "one_of", value: ["gold", "platinum"] }],
  });
  expect(flat({ not: node }), "beyond the editor").toBeUndefined();
  expect(flat({ all: [{ any: [{ all: [] }] }] }), "beyond the editor").toBeUndefined();
});

it("rules read as sentences in both languages", () => {
  const rule: Rule = {
    all: [
      { if: { field: "grade", operator: "one_of", value: ["gold", "platinum"] } },
      {
        any: [
          { if: { field: "monetary", operator: "at_least", value: 500_000 } },
          { if: { field: "city", operator: "known", value: false } },
        ],
      },
    ],
  };
  expect(inWords(rule, fields, "CNY")).toBe(
    "Grade is Gold or Platinum and (Spent in all is at least ¥5,000 or City is not known)",
  );
  lang.value = "zh-Hans";
  expect(inWords(rule, fields, "CNY")).toBe("等级为金或铂，并且（累计消费至少 ¥5,000或城市未填）");
  expect(inWords({ all: [] }, fields, "CNY")).toBe("全部客户");
});

it("each kind of value has its operators and a first value", () => {
  for (const one of fields) for (const operator of operators(one)) expect(blank(one, operator)).toBeDefined();
  expect([
    operators(fields[0])[0],
    operators(fields[1])[0],
    blank(fields[0], "one_of"),
    blank(fields[1], "at_least"),
  ]).toEqual(["one_of", "at_least", [], 0]);
});
