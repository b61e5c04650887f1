import { useEffect, useState } from "preact/hooks";
import { figures } from "../api/insight";
import type { Rule, RuleField, RulePreview, RuleValue } from "../api/types";
import { Icon } from "../components/Icon";
import { reason } from "../components/States";
import { count, major, percent } from "../format/figure";
import { t } from "../i18n";
import { follow, recordPath } from "../state/route";
import { say } from "../state/toast";
import { blank, type Condition, choiceTitle, type Flat, fieldTitle, flat, inWords, operators, toRule } from "./rule";
import { asOf } from "./useFigure";

function ValueField({
  of,
  field,
  currency,
  put,
}: {
  of: Condition;
  field: RuleField | undefined;
  currency: string;
  put: (value: RuleValue) => void;
}) {
  const label = t("rules.value", { field: fieldTitle(of.field) });
  const { value } = of;
  if (of.operator === "known" || typeof value === "boolean") {
    return (
      <select aria-label={label} value={String(value)} onChange={(e) => put(e.currentTarget.value === "true")}>
        <option value="true">{t("edit.yes")}</option>
        <option value="false">{t("edit.no")}</option>
      </select>
    );
  }
  if (Array.isArray(value) && field?.choices.length) {
    const toggle = (one: string, on: boolean) => put(on ? [...value, one] : value.filter((other) => other !== one));
    return (
      <span class="rule-choices" role="group" aria-label={label}>
        {field.choices.map((one) => (
          <label key={one} class="check">
            <input
              type="checkbox"
              checked={value.includes(one)}
              onChange={(e) => toggle(one, e.currentTarget.checked)}
            />
            {choiceTitle(of.field, one)}
          </label>
        ))}
      </span>
    );
  }
  if (Array.isArray(value))
    return (
      <input
        aria-label={label}
        value={value.join(", ")}
        onInput={(e) => put(e.currentTarget.value.split(/[,，]\s*/).filter(Boolean))}
      />
    );
  if (typeof value === "number") {
    const shown = field?.money ? major(value, currency) : value;
    const scale = field?.money ? Math.round(1 / major(1, currency)) : 1;
    return (
      <span class="rule-number">
        <input
          type="number"
          step="any"
          aria-label={label}
          value={shown}
          onInput={(e) =>
            put(
              field?.money
                ? Math.round(e.currentTarget.valueAsNumber * scale || 0)
                : e.currentTarget.valueAsNumber || 0,
            )
          }
        />
        {field?.money ? currency : ""}
      </span>
    );
  }
  if (field?.choices.length) {
    return (
      <select aria-label={label} value={value} onChange={(e) => put(e.currentTarget.value)}>
        {field.choices.map((one) => (
          <option key={one} value={one}>
            {choiceTitle(of.field, one)}
          </option>
        ))}
      </select>
    );
  }
  if (field?.day)
    return <input type="date" aria-label={label} value={value} onInput={(e) => put(e.currentTarget.value)} />;
  return <input aria-label={label} value={value} onInput={(e) => put(e.currentTarget.value)} />;
}

function Row({
  of,
  fields,
  currency,
  put,
  drop,
}: {
  of: Condition;
  fields: RuleField[];
  currency: string;
  put: (condition: Condition) => void;
  drop: (() => void) | undefined;
}) {
  const field = fields.find((one) => one.name === of.field);
  const choose = (name: string) => {
    const next = fields.find((one) => one.name === name);
    const operator = operators(next)[0] ?? "is";
    put({ field: name, operator, value: blank(next, operator) });
  };
  const group = (source: string) =>
    fields
      .filter((one) => one.source === source)
      .map((one) => (
        <option key={one.name} value={one.name}>
          {fieldTitle(one.name)}
        </option>
      ));
  const answers = group("answer");
  const usable = operators(field);
  return (
    <li class="rule-row">
      <select aria-label={t("rules.field")} value={of.field} onChange={(e) => choose(e.currentTarget.value)}>
        <optgroup label={t("rules.figures")}>{group("figure")}</optgroup>
        <optgroup label={t("rules.fields")}>{group("record")}</optgroup>
        {answers.length ? <optgroup label={t("rules.answers")}>{answers}</optgroup> : null}
      </select>
      <select
        aria-label={t("rules.operator")}
        value={of.operator}
        onChange={(e) => put({ ...of, operator: e.currentTarget.value, value: blank(field, e.currentTarget.value) })}
      >
        {(usable.includes(of.operator) ? usable : [of.operator, ...usable]).map((name) => (
          <option key={name} value={name}>
            {t(`operatorName.${name}` as "operatorName.is")}
          </option>
        ))}
      </select>
      <ValueField of={of} field={field} currency={currency} put={(value) => put({ ...of, value })} />
      {drop ? (
        <button type="button" class="icon-button" onClick={drop} aria-label={t("rules.drop")}>
          <Icon name="close" size={16} />
        </button>
      ) : null}
    </li>
  );
}

/** Counts while the rule is being put together. */
function usePreview(rule: Rule): { found?: RulePreview; failed?: string } {
  const [state, setState] = useState<{ found?: RulePreview; failed?: string }>({});
  const text = JSON.stringify(rule);
  useEffect(() => {
    let old = false;
    const timer = setTimeout(() => {
      figures.preview(rule, asOf()).then(
        (found) => !old && setState({ found }),
        (error: unknown) => !old && setState({ failed: reason(error) }),
      );
    }, 250);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [text]);
  return state;
}

/** A rule is put together, counted while it is, and saved as a segment for everyone. */
export function RuleEditor({
  id,
  name: first,
  rule,
  fields,
  currency,
  done,
}: {
  id: string | undefined;
  name: string;
  rule: Rule;
  fields: RuleField[];
  currency: string;
  done: (id: string | undefined) => void;
}) {
  const [name, setName] = useState(first);
  const start = flat(rule);
  const [draft, setDraft] = useState<Flat>(start ?? { how: "all", conditions: [] });
  const wanted = start ? toRule(draft) : rule;
  const { found, failed } = usePreview(wanted);
  const [refused, setRefused] = useState("");
  const put = (at: number, condition: Condition) =>
    setDraft({ ...draft, conditions: draft.conditions.map((old, n) => (n === at ? condition : old)) });
  const add = () => {
    const field = fields.find((one) => one.name === "grade") ?? fields[0];
    if (field)
      setDraft({
        ...draft,
        conditions: [
          ...draft.conditions,
          {
            field: field.name,
            operator: operators(field)[0] ?? "is",
            value: blank(field, operators(field)[0] ?? "is"),
          },
        ],
      });
  };
  const save = (event: Event) => {
    event.preventDefault();
    if (!name.trim()) return setRefused(t("rules.nameIt"));
    figures.saveSegment(id, name.trim(), wanted).then(
      (saved) => {
        say(t("rules.saved", { name: name.trim() }));
        done(saved.id);
      },
      (error: unknown) => setRefused(reason(error)),
    );
  };
  return (
    <form class="card rule-editor" aria-label={t(id ? "rules.edit" : "rules.new")} onSubmit={save}>
      <div class="rule-name">
        <label>
          {t("rules.name")}
          <input value={name} maxLength={200} autoFocus required onInput={(e) => setName(e.currentTarget.value)} />
        </label>
        {start && draft.conditions.length > 1 ? (
          <select
            aria-label={t("rules.how")}
            value={draft.how}
            onChange={(e) => setDraft({ ...draft, how: e.currentTarget.value as Flat["how"] })}
          >
            <option value="all">{t("rules.allHold")}</option>
            <option value="any">{t("rules.anyHolds")}</option>
          </select>
        ) : null}
      </div>
      {start ? (
        <>
          <ul class="rule-rows">
            {draft.conditions.map((condition, n) => (
              <Row
                key={n}
                of={condition}
                fields={fields}
                currency={currency}
                put={(next) => put(n, next)}
                drop={
                  draft.conditions.length > 1
                    ? () => setDraft({ ...draft, conditions: draft.conditions.filter((_, other) => other !== n) })
                    : undefined
                }
              />
            ))}
          </ul>
          <button type="button" class="link" onClick={add}>
            <Icon name="plus" size={15} /> {t("rules.add")}
          </button>
        </>
      ) : (
        <p class="definition">
          {t("rules.nested")} {inWords(rule, fields, currency)}
        </p>
      )}
      <div class="rule-found" role="status">
        {failed ? <span class="bad">{failed}</span> : null}
        {found ? (
          <strong>
            {t("rules.picks", {
              n: count(found.customers),
              of: count(found.of),
              share: percent(found.of ? found.customers / found.of : 0),
            })}
          </strong>
        ) : null}
        {found?.first.map((row) => (
          <a key={row.id} class="chip" href={recordPath("customer", row.id)} onClick={follow}>
            {row.title}
          </a>
        ))}
        {found && found.customers > found.first.length ? <span class="below">…</span> : null}
      </div>
      {refused ? (
        <p class="stale" role="alert">
          <Icon name="alert" size={16} />
          <span>{t("edit.notSaved", { why: refused })}</span>
        </p>
      ) : null}
      <div class="rule-buttons">
        <button type="submit" class="button small">
          {t("edit.save")}
        </button>
        <button type="button" class="button small quiet" onClick={() => done(undefined)}>
          {t("edit.cancel")}
        </button>
      </div>
    </form>
  );
}
