import { useMemo } from "preact/hooks";
import { api } from "../../api/client";
import { figures } from "../../api/insight";
import type { Cross, Rule, RuleField, SavedSegment, SavedSegments } from "../../api/types";
import { between, type Colors, readable } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { Icon } from "../../components/Icon";
import { Empty, reason } from "../../components/States";
import { amount, className, count, percent } from "../../format/figure";
import { lang, t } from "../../i18n";
import { behindLink } from "../../insight/behind";
import { RuleEditor } from "../../insight/RuleEditor";
import { inWords } from "../../insight/rule";
import { asOf, Computed, turn } from "../../insight/useFigure";
import { filter, follow, go, params } from "../../state/route";
import { say } from "../../state/toast";

const START: Rule = { all: [{ if: { field: "grade", operator: "one_of", value: ["platinum", "gold"] } }] };
const CLASSES = ["segment", "grade", "size", "abc", "matrix", "stage", "relation", "ending"] as const;

function remove(segment: SavedSegment): void {
  const refresh = () => (turn.value += 1);
  api.remove(segment.id).then(
    () => {
      refresh();
      say(t("edit.deleted"), async () => {
        await api.restore(segment.id);
        refresh();
      });
    },
    (error: unknown) => say(t("edit.notSaved", { why: reason(error) }), undefined, true),
  );
}

function Line({ of, all, fields }: { of: SavedSegment; all: SavedSegments; fields: RuleField[] }) {
  return (
    <li class="segment-line">
      <div class="segment-words">
        <a href={behindLink(`saved:${of.id}`)} onClick={follow} data-row>
          {of.name}
        </a>
        <p class="below">
          {of.problem ? (
            <span class="bad">
              <Icon name="alert" size={14} /> {of.problem}
            </span>
          ) : (
            inWords(of.rule, fields, all.currency)
          )}
        </p>
      </div>
      {of.customers === null || of.customers === undefined ? null : (
        <span class="segment-count">
          <strong>{count(of.customers)}</strong>
          <span class="below">{percent(all.of ? of.customers / all.of : 0)}</span>
        </span>
      )}
      <span class="segment-do">
        <button
          type="button"
          class="link"
          onClick={() => filter("edit", of.id)}
          aria-label={t("rules.editNamed", { name: of.name })}
        >
          {t("rules.editShort")}
        </button>
        <button
          type="button"
          class="link quiet"
          onClick={() => remove(of)}
          aria-label={t("rules.removeNamed", { name: of.name })}
        >
          {t("edit.delete")}
        </button>
      </span>
    </li>
  );
}

/** A rule that another page sends here to be saved. */
function sent(): Rule | undefined {
  try {
    const text = params.value.get("rule");
    return text ? (JSON.parse(text) as Rule) : undefined;
  } catch {
    return undefined;
  }
}

function shut(saved: string | undefined): void {
  if (saved) turn.value += 1;
  go("/insight/segments");
}

function List({ all, fields }: { all: SavedSegments; fields: RuleField[] }) {
  const editing = params.value.get("edit") ?? (sent() ? "new" : "");
  const edited = all.segments.find((segment) => segment.id === editing);
  return (
    <>
      {editing === "new" ? (
        <RuleEditor
          key="new"
          id={undefined}
          name={params.value.get("name") ?? ""}
          rule={sent() ?? START}
          fields={fields}
          currency={all.currency}
          done={shut}
        />
      ) : null}
      {edited ? (
        <RuleEditor
          key={edited.id}
          id={edited.id}
          name={edited.name}
          rule={edited.rule}
          fields={fields}
          currency={all.currency}
          done={shut}
        />
      ) : null}
      {all.segments.length ? (
        <section class="card">
          <div class="figure-head">
            <div class="figure-words">
              <h2>{t("segments.title")}</h2>
              <p class="below">{t("segments.lead", { n: count(all.of) })}</p>
            </div>
            {editing ? null : (
              <button type="button" class="button small" onClick={() => filter("edit", "new")}>
                {t("segments.new")}
              </button>
            )}
          </div>
          <ul class="segment-list">
            {all.segments.map((segment) => (
              <Line key={segment.id} of={segment} all={all} fields={fields} />
            ))}
          </ul>
        </section>
      ) : editing ? null : (
        <Empty title={t("segments.empty")} hint={t("segments.emptyHint")}>
          <button type="button" class="button" onClick={() => filter("edit", "new")}>
            {t("segments.new")}
          </button>
        </Empty>
      )}
    </>
  );
}

function CrossChoice({ name, value, segments }: { name: "rows" | "columns"; value: string; segments: SavedSegment[] }) {
  return (
    <select aria-label={t(`cross.${name}`)} value={value} onChange={(e) => filter(name, e.currentTarget.value)}>
      <optgroup label={t("rules.figures")}>
        {CLASSES.map((one) => (
          <option key={one} value={one}>
            {t(`cross.of.${one}` as "cross.of.grade")}
          </option>
        ))}
      </optgroup>
      {segments.length ? (
        <optgroup label={t("segments.title")}>
          {segments.map((one) => (
            <option key={one.id} value={`saved:${one.id}`}>
              {one.name}
            </option>
          ))}
        </optgroup>
      ) : null}
    </select>
  );
}

function CrossFigure({ of, segments }: { of: Cross; segments: SavedSegment[] }) {
  const named = (what: string, code: string): string => {
    if (!what.startsWith("saved:")) return className(what, code);
    const name = segments.find((one) => `saved:${one.id}` === what)?.name ?? t("behind.saved");
    return code === "in" ? name : t("behind.unsaved", { name });
  };
  const selector = (what: string, code: string) =>
    what.startsWith("saved:") ? `${code === "in" ? "saved" : "unsaved"}:${what.slice(6)}` : `${what}:${code}`;
  const both = (row: string, column: string) => `${selector(of.rows_of, row)}+${selector(of.columns_of, column)}`;
  const most = Math.max(1, ...of.counts.flat());
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
      xAxis: {
        type: "category",
        position: "top",
        data: of.columns.map((column) => named(of.columns_of, column)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink2, interval: 0 },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: of.rows.map((row) => named(of.rows_of, row)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink2 },
      },
      tooltip: { formatter: (mark: { data: { tip: string } }) => mark.data.tip },
      series: [
        {
          type: "heatmap",
          data: of.rows.flatMap((row, y) =>
            of.columns.map((column, x) => {
              const n = of.counts[y]?.[x] ?? 0;
              const ground = n ? between(c.mossWash, c.moss, Math.sqrt(n / most)) : c.card;
              return {
                value: [x, y, n],
                name: both(row, column),
                tip: `${named(of.rows_of, row)} × ${named(of.columns_of, column)}: ${count(n)}, ${amount(of.values[y]?.[x], of.currency)}`,
                itemStyle: { color: ground, borderColor: c.page, borderWidth: 2, borderRadius: 4 },
                label: { show: true, formatter: count(n), color: readable(ground, c.ink, c.mossOn) },
              };
            }),
          ),
        },
      ],
    }),
    [of, segments, lang.value],
  );
  return (
    <Figure
      name="cross"
      title={t("cross.title")}
      unit={t("unit.customers")}
      note={of.note}
      height={Math.max(160, of.rows.length * 40 + 50)}
      option={option}
      pick={(mark) => mark.name}
      tools={
        <>
          <CrossChoice name="rows" value={of.rows_of} segments={segments} />
          <span aria-hidden="true">×</span>
          <CrossChoice name="columns" value={of.columns_of} segments={segments} />
        </>
      }
      table={{
        head: ["", ...of.columns.map((column) => named(of.columns_of, column))],
        rows: of.rows.map((row, y) => [
          named(of.rows_of, row),
          ...of.columns.map((column, x) => {
            const n = of.counts[y]?.[x] ?? 0;
            return { text: count(n), value: n, behind: n ? both(row, column) : undefined };
          }),
        ]),
      }}
    />
  );
}

/** Segments of one's own: saved, counted now, crossed. */
export function Segments() {
  const rows = params.value.get("rows") || "grade";
  const columns = params.value.get("columns") || "stage";
  return (
    <Computed read={() => Promise.all([figures.segments(asOf()), figures.ruleFields()])} deps={[]}>
      {([all, fields]) => (
        <div class="figures">
          <List all={all} fields={fields} />
          <Computed read={() => figures.cross(rows, columns, undefined)} deps={[rows, columns]}>
            {(of) => <CrossFigure of={of} segments={all.segments} />}
          </Computed>
        </div>
      )}
    </Computed>
  );
}
