import type { Rule, RuleField, RuleValue } from "../api/types";
import { amount, className } from "../format/figure";
import { calendarDay } from "../format/time";
import { choiceName, fieldName, type Key, lang, t } from "../i18n";
import { zh } from "../i18n/zh";

export type Condition = { field: string; operator: string; value: RuleValue };
/** A rule that the editor can show: conditions of which all or any must hold, each of them denied or not. */
export type Flat = { how: "all" | "any"; conditions: Condition[] };

/** The operators that make sense for a kind of value, the usual one first. */
export function operators(field: RuleField | undefined): string[] {
  switch (field?.kind) {
    case "number":
      return ["at_least", "at_most", "above", "below", "is", "is_not", "known"];
    case "flag":
      return ["is", "known"];
    case "list":
      return ["contains", "known"];
    default:
      if (field?.choices.length) return ["one_of", "is", "is_not", "known"];
      return field?.day ? ["at_least", "at_most", "is", "known"] : ["is", "is_not", "contains", "known"];
  }
}

/** A first value for an operator on a field. */
export function blank(field: RuleField | undefined, operator: string): RuleValue {
  if (operator === "known" || field?.kind === "flag") return true;
  if (operator === "one_of") return [];
  return field?.kind === "number" ? 0 : (field?.choices[0] ?? "");
}

/** The rule as the editor shows it; `undefined` where it is nested deeper than that. */
export function flat(rule: Rule): Flat | undefined {
  if ("if" in rule) return { how: "all", conditions: [rule.if] };
  const [how, parts] =
    "all" in rule
      ? ["all" as const, rule.all]
      : "any" in rule
        ? ["any" as const, rule.any]
        : ["all" as const, undefined];
  if (!parts) return undefined;
  const conditions = parts.flatMap((part) =>
    "if" in part ? [part.if] : "any" in part ? (merged(part.any) ?? []) : [],
  );
  return conditions.length === parts.length ? { how, conditions } : undefined;
}

/** “a or b” of one field is one condition: one of them. */
function merged(parts: Rule[]): Condition[] | undefined {
  const ifs = parts.map((part) => ("if" in part ? part.if : undefined));
  const [first] = ifs;
  if (!first) return undefined;
  if (ifs.length === 1) return [first];
  const same = ifs.every(
    (one) => one && one.field === first.field && one.operator === "is" && typeof one.value === "string",
  );
  return same ? [{ field: first.field, operator: "one_of", value: ifs.map((one) => String(one?.value)) }] : undefined;
}

export const toRule = ({ how, conditions }: Flat): Rule => {
  const parts = conditions.map((condition): Rule => ({ if: condition }));
  return how === "all" ? { all: parts } : { any: parts };
};

/** A field or figure as people call it; of an answer, the question. */
export function fieldTitle(name: string): string {
  const key = `ask.${name}`;
  if (key in zh) return t(key as Key);
  return name.startsWith("answers.") ? t("rules.answer", { question: name.slice("answers.".length) }) : fieldName(name);
}

/** A value of a closed list of a field or figure. */
export function choiceTitle(field: string, value: string): string {
  const of = { relation_by_purchases: "relation" }[field] ?? field;
  const named = className(of, value);
  return named === value ? choiceName(field, value) : named;
}

function valueTitle(condition: Condition, field: RuleField | undefined, currency: string): string {
  const { value } = condition;
  if (Array.isArray(value)) return value.map((one) => choiceTitle(condition.field, one)).join(t("rules.or"));
  if (typeof value === "number")
    return field?.money ? amount(value, currency) : new Intl.NumberFormat(lang.value).format(value);
  if (typeof value === "boolean") return t(value ? "edit.yes" : "edit.no");
  return field?.day ? calendarDay(value) : choiceTitle(condition.field, value);
}

/** A rule in words. */
export function inWords(rule: Rule, fields: RuleField[], currency: string): string {
  if ("if" in rule) {
    const { field, operator, value } = rule.if;
    const known = fields.find((one) => one.name === field);
    const key = operator === "known" ? (value === true ? "rules.isKnown" : "rules.isUnknown") : `operator.${operator}`;
    return t(key as Key, { field: fieldTitle(field), value: valueTitle(rule.if, known, currency) });
  }
  if ("not" in rule) return t("rules.not", { rule: inWords(rule.not, fields, currency) });
  const [parts, join] = "all" in rule ? ([rule.all, "rules.and"] as const) : ([rule.any, "rules.or"] as const);
  if (parts.length === 0) return t("all" in rule ? "rules.everyone" : "rules.nobody");
  const words = parts.map((part) => {
    const text = inWords(part, fields, currency);
    const nested = !("if" in part) && ("all" in part ? part.all : "any" in part ? part.any : []).length > 1;
    return nested && parts.length > 1 ? t("rules.group", { rule: text }) : text;
  });
  return words.join(t(join));
}
