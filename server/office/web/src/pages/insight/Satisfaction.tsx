import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { GapGroup, Loyalty, Mean, Satisfaction, Share } from "../../api/types";
import type { Colors } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { Empty } from "../../components/States";
import { amount, className, count, decimal, major, percent } from "../../format/figure";
import { choiceName, type Key, lang, t } from "../../i18n";
import { asOf, Computed } from "../../insight/useFigure";
import { SinceChoice, since } from "./Span";

const interval = (
  low: number | null | undefined,
  high: number | null | undefined,
  show: (value: number) => string,
): string =>
  low === null || low === undefined || high === null || high === undefined
    ? ""
    : t("satisfaction.range", { low: show(low), high: show(high) });
const part = (of: Satisfaction, what: string): string => `satisfaction:${of.from}:${of.to}:${what}`;
/** A mean as a point with its interval: the interval as a custom series, since ECharts has no error bars. */
const whisker = (c: Colors, means: (Mean | null | undefined)[], color: (n: number) => string | undefined) => ({
  type: "custom",
  silent: true,
  z: 3,
  renderItem: (at: { dataIndex: number }, api: { coord: (value: number[]) => number[] }) => {
    const mean = means[at.dataIndex];
    if (mean?.low === null || mean?.low === undefined || mean.high === null || mean.high === undefined)
      return undefined;
    const [x1 = 0, y = 0] = api.coord([mean.low, at.dataIndex]);
    const [x2 = 0] = api.coord([mean.high, at.dataIndex]);
    const line = (a: number[], b: number[]) => ({
      type: "line",
      shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] },
      style: { stroke: c.ink, lineWidth: 1.5 },
    });
    return {
      type: "group",
      children: [line([x1, y], [x2, y]), line([x1, y - 5], [x1, y + 5]), line([x2, y - 5], [x2, y + 5])],
    };
  },
  data: means.map((mean, n) => [mean?.mean ?? 0, n]),
  itemStyle: { color: color(0) },
});

/** Bars of gaps left and right of 0, each with its interval. */
function gapOption(rows: { name: string; mean: Mean | null | undefined; behind: string }[], digits: number) {
  const ends = rows.flatMap(({ mean }) => (mean ? [mean.low ?? mean.mean, mean.high ?? mean.mean] : []));
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = (most - least || 1) * 0.04;
  return (c: Colors) => ({
    grid: { left: 8, right: 20, top: 8, bottom: 24, containLabel: true },
    xAxis: {
      type: "value",
      min: least < 0 ? least - room : 0,
      max: most + room,
      axisLabel: {
        color: c.ink2,
        formatter: (value: number) => decimal(value, digits),
        showMinLabel: false,
        showMaxLabel: false,
      },
      splitLine: { lineStyle: { color: c.line } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map((row) => row.name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: c.ink, width: 200, overflow: "truncate" },
    },
    tooltip: { show: false },
    series: [
      {
        type: "bar",
        barWidth: 16,
        data: rows.map((row) => ({
          value: row.mean?.mean ?? 0,
          name: row.behind,
          itemStyle: { color: (row.mean?.mean ?? 0) < 0 ? c.series[3] : c.series[0], borderRadius: 3 },
        })),
      },
      whisker(
        c,
        rows.map((row) => row.mean),
        () => c.ink,
      ),
    ],
  });
}

const meanCells = (mean: Mean | null | undefined, digits = 2) => [
  { text: decimal(mean?.mean, digits), value: mean?.mean ?? null },
  interval(mean?.low, mean?.high, (value) => decimal(value, digits)),
  mean?.n ?? 0,
];

function Servqual({ of }: { of: Satisfaction }) {
  const rows = useMemo(
    () =>
      of.servqual.map((one) => ({
        name: t(`dimension.${one.dimension}` as Key),
        mean: one.gap,
        behind: part(of, `dimension:${one.dimension}`),
        items: one.items,
      })),
    [of, lang.value],
  );
  const option = useMemo(() => gapOption(rows, 1), [rows]);
  const worst = [...rows].filter((row) => row.mean).sort((a, b) => (a.mean?.mean ?? 0) - (b.mean?.mean ?? 0))[0];
  if (rows.length === 0) return null;
  return (
    <Figure
      name="servqual"
      title={t("satisfaction.servqual")}
      unit={t("unit.points")}
      note={of.note}
      height={rows.length * 40 + 40}
      option={option}
      pick={(mark) => (mark.data as { name: string }).name}
      finding={
        worst?.mean
          ? t("satisfaction.servqualFinding", {
              dimension: worst.name,
              gap: decimal(worst.mean.mean, 2),
              overall: decimal(of.servqual_overall?.mean, 2),
            })
          : undefined
      }
      table={{
        head: [t("satisfaction.dimension"), t("satisfaction.gap"), t("satisfaction.ci"), "n", t("satisfaction.items")],
        rows: rows.map((row) => [
          { text: row.name, behind: row.behind },
          ...meanCells(row.mean),
          Object.entries(row.items)
            .map(([item, gap]) => `${item}: ${decimal(gap.mean, 2)}`)
            .join(" · "),
        ]),
      }}
    />
  );
}

const GROUPS = [
  ["touchpoint", "touchpoints"],
  ["guide", "guides"],
  ["trip", "trips"],
  ["question", "questions"],
] as const;

function Gaps({ of, by, list }: { of: Satisfaction; by: (typeof GROUPS)[number][0]; list: GapGroup[] }) {
  const told = list.some((group) => group.relative_gap);
  const rows = useMemo(
    () =>
      list
        .map((group) => ({
          name: group.key ? (of.names[group.key] ?? choiceName("touchpoint", group.key)) : t("behind.unsaid"),
          mean: told ? group.relative_gap : group.experience,
          behind: part(of, `${by}:${encodeURIComponent(group.key ?? "")}`),
          group,
        }))
        .sort((a, b) => (a.mean?.mean ?? 0) - (b.mean?.mean ?? 0))
        .slice(0, 25),
    [list, told, lang.value],
  );
  const option = useMemo(() => gapOption(rows, 2), [rows]);
  const worst = rows.find((row) => row.mean);
  if (rows.length === 0) return null;
  return (
    <Figure
      name={told ? "gaps" : "experience"}
      title={t(`satisfaction.by.${by}` as "satisfaction.by.guide")}
      unit={t(told ? "unit.relativeGap" : "unit.relative")}
      note={of.note}
      height={Math.max(110, rows.length * 34 + 40)}
      option={option}
      pick={(mark) => (mark.data as { name: string }).name}
      finding={
        worst?.mean ? t("satisfaction.lowest", { name: worst.name, value: decimal(worst.mean.mean, 2) }) : undefined
      }
      table={{
        head: [
          t(`satisfaction.by.${by}` as "satisfaction.by.guide"),
          t(told ? "satisfaction.gap" : "satisfaction.experience"),
          t("satisfaction.ci"),
          "n",
          t("satisfaction.cameUp"),
        ],
        rows: rows.map((row) => [
          { text: row.name, behind: row.behind },
          ...meanCells(row.mean),
          { text: percent(row.group.satisfied.share), value: row.group.satisfied.share ?? null },
        ]),
      }}
    />
  );
}

function Nps({ of }: { of: Satisfaction }) {
  const { nps } = of;
  const parts = useMemo(
    () => (nps ? (["promoters", "passives", "detractors"] as const).map((name) => ({ name, n: nps[name] })) : []),
    [nps],
  );
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 8, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: c.ink2 }, itemWidth: 12, itemHeight: 12, selectedMode: false },
      xAxis: {
        type: "value",
        max: 1,
        axisLabel: { color: c.ink2, formatter: (value: number) => percent(value) },
        splitLine: { lineStyle: { color: c.line } },
      },
      yAxis: { type: "category", data: [""], axisTick: { show: false }, axisLine: { show: false } },
      tooltip: { show: false },
      series: parts.map(({ name, n }, at) => ({
        type: "bar",
        stack: "all",
        barWidth: 38,
        name: t(`nps.${name}`),
        itemStyle: { color: [c.series[0], c.outline, c.series[4]][at], borderColor: c.page, borderWidth: 1 },
        data: [{ value: n / Math.max(nps?.n ?? 1, 1), name: part(of, `nps:${name}`) }],
        label: { show: n > 0, formatter: count(n), color: at === 1 ? c.ink : c.page },
      })),
    }),
    [parts, lang.value],
  );
  if (!nps) return null;
  return (
    <Figure
      name="nps"
      title={t("satisfaction.nps")}
      unit={t("unit.responses")}
      note={{ ...of.note, n: nps.n }}
      height={140}
      option={option}
      pick={(mark) => (mark.data as { name: string }).name}
      finding={t("satisfaction.npsFinding", {
        score: decimal(nps.score, 0),
        interval: interval(nps.low, nps.high, (value) => decimal(value, 0)),
      })}
      table={{
        head: [t("satisfaction.answer"), t("unit.responses"), t("figure.share")],
        rows: parts.map(({ name, n }) => [
          { text: t(`nps.${name}`), behind: part(of, `nps:${name}`) },
          n,
          { text: percent(n / nps.n), value: n / nps.n },
        ]),
      }}
    />
  );
}

/** Shares with their intervals as a table: few numbers need no picture. */
function Shares({ of }: { of: Satisfaction }) {
  const row = (name: string, share: Share, what: string) => [
    { text: name, behind: share.part ? part(of, `${what}:yes`) : undefined },
    { text: percent(share.share), value: share.share ?? null },
    interval(share.low, share.high, percent),
    {
      text: count(share.of - share.part),
      value: share.of - share.part,
      behind: share.of > share.part ? part(of, `${what}:no`) : undefined,
    },
    share.of,
  ];
  const rows = [
    ...of.csat.map((share, n) => row(t("csat.yes"), share, `csat:${n}`)),
    ...(["satisfied", "come_again", "bring_friends"] as const).map((name) =>
      row(t(`level.${name}`), of.levels[name], `level:${name}`),
    ),
  ].filter((cells) => cells[4] !== 0);
  if (rows.length === 0) return null;
  return (
    <Figure
      name="levels"
      title={t("satisfaction.levels")}
      unit={t("unit.shares")}
      note={of.note}
      table={{
        head: [t("satisfaction.level"), t("figure.share"), t("satisfaction.ci"), t("satisfaction.others"), "n"],
        rows,
      }}
    />
  );
}

function Indicators({ of }: { of: Satisfaction }) {
  return (
    <Figure
      name="indicators"
      title={t("satisfaction.indicators")}
      unit={t("unit.asNoted")}
      note={of.note}
      tools={<SinceChoice from={of.from} to={of.to} />}
      table={{
        head: [t("satisfaction.indicator"), t("satisfaction.value"), "n", t("satisfaction.meaning")],
        rows: of.indicators.map((one) => {
          const known = one.value !== null && one.value !== undefined;
          const value = !known
            ? t(`notKnown.${one.not_known ?? "not_recorded"}` as Key)
            : one.unit === "percent"
              ? percent((one.value ?? 0) / 100)
              : amount(one.value, of.currency);
          return [
            {
              text: t(`indicator.${one.kind}` as Key),
              behind: one.n && one.kind !== "spend_per_deal" ? part(of, `indicator:${one.kind}`) : undefined,
            },
            {
              text: value,
              value: !known
                ? null
                : one.unit === "percent"
                  ? (one.value ?? 0) / 100
                  : major(one.value ?? 0, of.currency),
            },
            one.n,
            t(`indicatorMeans.${one.kind}` as Key),
          ];
        }),
      }}
    />
  );
}

function LoyaltyFigure({ of }: { of: Loyalty }) {
  const rows = [
    ...of.quadrants.map((one) => ["quadrant", one] as const),
    ...of.levels.map((one) => ["level", one] as const),
    ...of.types.map((one) => ["type", one] as const),
  ];
  if (rows.length === 0) return null;
  return (
    <Figure
      name="loyalty"
      title={t("loyalty.title")}
      unit={t("unit.customers")}
      note={of.note}
      finding={
        of.share_kept === null || of.share_kept === undefined
          ? undefined
          : t("loyalty.finding", { share: percent(of.share_kept), n: count(of.share_kept_n) })
      }
      table={{
        head: [t("loyalty.by"), t("figure.class"), t("figure.customers"), t("figure.share")],
        rows: rows.map(([list, one]) => [
          t(`loyalty.${list}`),
          { text: className(list, one.class), behind: `loyalty:${list}:${one.class}` },
          one.customers,
          { text: percent(one.customers / Math.max(of.note.n, 1)), value: one.customers / Math.max(of.note.n, 1) },
        ]),
      }}
    />
  );
}

function All({ of }: { of: Satisfaction }) {
  return (
    <>
      <Indicators of={of} />
      {of.responses === 0 ? (
        <Empty title={t("satisfaction.empty")} hint={t("satisfaction.emptyHint")} />
      ) : (
        <>
          <div class="figures two">
            <Nps of={of} />
            <Shares of={of} />
          </div>
          <Servqual of={of} />
          <div class="figures two">
            {GROUPS.map(([by, list]) => (
              <Gaps key={by} of={of} by={by} list={of[list]} />
            ))}
          </div>
        </>
      )}
    </>
  );
}

/** What guests thought: expectation and experience, NPS, the seven indicators; and loyalty. */
export function SatisfactionPage() {
  const day = asOf();
  const from = since();
  return (
    <div class="figures">
      <Computed read={() => figures.satisfaction(from, day)} deps={[from, day]}>
        {(of) => <All of={of} />}
      </Computed>
      <Computed read={() => figures.loyalty(day)} deps={[day]} rows={3}>
        {(of) => <LoyaltyFigure of={of} />}
      </Computed>
    </div>
  );
}
