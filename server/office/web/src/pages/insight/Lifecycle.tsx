import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Flow, Overview } from "../../api/types";
import { type Colors, readable } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { amount, className, count, major, percent } from "../../format/figure";
import { calendarDay } from "../../format/time";
import { lang, t } from "../../i18n";
import { asOf, Computed } from "../../insight/useFigure";
import { filter, params } from "../../state/route";
import { Bought, inOrder } from "./parts";

const STAGES = ["unacquainted", "exploration", "build_up", "stable", "decline", "lost"] as const;
const ENDINGS = ["early_abortion", "mid_term", "early_exit", "long_hold"] as const;

/** Each stage has one colour everywhere on this page: green while it grows, warm when it fades. */
export function stageColor(c: Colors, stage: string): string {
  const of: Record<string, string | undefined> = {
    unacquainted: c.outline,
    exploration: c.series[5],
    build_up: c.series[2],
    stable: c.series[0],
    decline: c.series[1],
    lost: c.series[4],
  };
  return of[stage] ?? c.ink3;
}

function FlowFigure({ of }: { of: Flow }) {
  const links = of.links;
  const fell = links
    .filter((l) => ["exploration", "build_up", "stable"].includes(l.from) && ["decline", "lost"].includes(l.to))
    .reduce((sum, l) => sum + l.customers, 0);
  const rose = links
    .filter((l) => ["decline", "lost"].includes(l.from) && ["exploration", "build_up", "stable"].includes(l.to))
    .reduce((sum, l) => sum + l.customers, 0);
  const option = useMemo(
    () => (c: Colors) => {
      const sum = (side: "from" | "to", stage: string) =>
        links.filter((l) => l[side] === stage).reduce((total, l) => total + l.customers, 0);
      const nodes = (["from", "to"] as const).flatMap((side) =>
        STAGES.filter((stage) => sum(side, stage)).map((stage) => ({
          name: `${side}:${stage}`,
          depth: side === "from" ? 0 : 1,
          itemStyle: { color: stageColor(c, stage), borderWidth: 0 },
          label: {
            position: side === "from" ? "right" : "left",
            formatter: `${className("stage", stage)}  ${count(sum(side, stage))}`,
            color: c.ink,
          },
        })),
      );
      return {
        tooltip: {
          formatter: (mark: {
            dataType?: string;
            name: string;
            data: { from?: string; to?: string; value?: number };
          }) =>
            mark.dataType === "edge"
              ? `${className("stage", mark.data.from ?? "")} → ${className("stage", mark.data.to ?? "")}: ${count(mark.data.value ?? 0)}`
              : "",
        },
        series: [
          {
            type: "sankey",
            left: 4,
            right: 4,
            top: 8,
            bottom: 8,
            nodeWidth: 14,
            nodeGap: 14,
            draggable: false,
            layoutIterations: 0,
            emphasis: { focus: "adjacency" },
            lineStyle: { color: "source", opacity: 0.32, curveness: 0.5 },
            data: nodes,
            links: links.map((l) => ({
              source: `from:${l.from}`,
              target: `to:${l.to}`,
              value: l.customers,
              from: l.from,
              to: l.to,
            })),
          },
        ],
      };
    },
    [links, lang.value],
  );
  return (
    <Figure
      name="flow"
      title={t("lifecycle.flow", { from: calendarDay(of.from) })}
      unit={t("unit.customers")}
      note={of.note}
      height={380}
      option={option}
      finding={t("lifecycle.flowFinding", { fell: count(fell), rose: count(rose) })}
      tools={
        <label class="choice">
          {t("lifecycle.since")}
          <input type="date" value={of.from} max={of.to} onChange={(e) => filter("from", e.currentTarget.value)} />
        </label>
      }
      pick={(mark) => {
        const { from, to } = mark.data as { from?: string; to?: string };
        return from && to ? `flow:${of.from}:${from}:${to}` : undefined;
      }}
      table={{
        head: [t("lifecycle.before"), t("lifecycle.now"), t("figure.customers")],
        rows: links.map((l) => [
          className("stage", l.from),
          className("stage", l.to),
          { text: count(l.customers), value: l.customers, behind: `flow:${of.from}:${l.from}:${l.to}` },
        ]),
      }}
    />
  );
}

function Stages({ of }: { of: Overview }) {
  const parts = useMemo(() => inOrder(of.stages, STAGES), [of]);
  const stable = parts.find((part) => part.class === "stable");
  const decline = parts.find((part) => part.class === "decline");
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: "category",
        inverse: true,
        data: parts.map((part) => className("stage", part.class)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink },
      },
      tooltip: { show: false },
      series: [
        {
          type: "bar",
          barWidth: 20,
          data: parts.map((part) => ({
            value: part.customers,
            name: `stage:${part.class}`,
            itemStyle: { color: stageColor(c, part.class), borderRadius: 3 },
            label: { formatter: `${count(part.customers)}  ${percent(part.share)}` },
          })),
          label: { show: true, position: "right", color: c.ink2 },
        },
      ],
    }),
    [parts, lang.value],
  );
  return (
    <Figure
      name="stages"
      title={t("lifecycle.stages")}
      unit={t("unit.customers")}
      note={of.notes["stages"] ?? { n: of.n, as_of: of.as_of, source: "" }}
      height={250}
      option={option}
      finding={t("lifecycle.stagesFinding", {
        stable: percent(stable?.share ?? 0),
        decline: count(decline?.customers ?? 0),
      })}
      pick={(mark) => (mark.data as { name: string }).name}
      table={{
        head: [t("figure.stage"), t("figure.customers"), t("figure.share"), t("figure.spent"), t("figure.advice")],
        rows: parts.map((part) => [
          { text: className("stage", part.class), behind: `stage:${part.class}` },
          part.customers,
          { text: percent(part.share), value: part.share },
          { text: amount(part.value, of.currency), value: major(part.value, of.currency) },
          className("stageAdvice", part.class),
        ]),
      }}
    />
  );
}

function Endings({ of }: { of: Overview }) {
  const parts = useMemo(() => inOrder(of.endings, ENDINGS), [of]);
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: c.ink2 }, itemWidth: 12, itemHeight: 12, selectedMode: false },
      xAxis: {
        type: "value",
        max: 1,
        axisLabel: { color: c.ink2, formatter: (value: number) => percent(value) },
        splitLine: { lineStyle: { color: c.line } },
      },
      yAxis: {
        type: "category",
        data: [t("figure.lostCustomers")],
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink },
      },
      tooltip: { valueFormatter: (value: number) => percent(value) },
      series: parts.map((part, n) => ({
        type: "bar",
        stack: "all",
        barWidth: 40,
        name: className("ending", part.class),
        itemStyle: { color: c.series[n], borderColor: c.page, borderWidth: 1 },
        data: [{ value: part.share, name: `ending:${part.class}` }],
        label: {
          show: part.share > 0.05,
          formatter: count(part.customers),
          color: readable(c.series[n] ?? c.moss, "rgb(255, 255, 255)", "rgb(18, 19, 17)"),
        },
      })),
    }),
    [parts, lang.value],
  );
  const most = [...parts].sort((a, b) => b.customers - a.customers)[0];
  return (
    <Figure
      name="endings"
      title={t("lifecycle.endings")}
      unit={t("unit.customers")}
      note={of.notes["endings"] ?? { n: 0, as_of: of.as_of, source: "" }}
      height={170}
      option={option}
      finding={
        most
          ? t("lifecycle.endingsFinding", { ending: className("ending", most.class), share: percent(most.share) })
          : t("lifecycle.noneLost")
      }
      pick={(mark) => (mark.data as { name: string }).name}
      table={{
        head: [t("figure.ending"), t("figure.customers"), t("figure.share"), t("figure.spent")],
        rows: parts.map((part) => [
          { text: className("ending", part.class), behind: `ending:${part.class}` },
          part.customers,
          { text: percent(part.share), value: part.share },
          { text: amount(part.value, of.currency), value: major(part.value, of.currency) },
        ]),
      }}
    />
  );
}

/** Where relations stand, where they went, how they ended. */
export function Lifecycle() {
  const day = asOf();
  const from = params.value.get("from") || undefined;
  return (
    <Computed read={() => figures.overview(day)} deps={[day]}>
      {(of) => (
        <Bought of={of}>
          <div class="figures">
            <Computed read={() => figures.flow(from, day)} deps={[from, day]}>
              {(flow) => <FlowFigure of={flow} />}
            </Computed>
            <div class="figures two">
              <Stages of={of} />
              <Endings of={of} />
            </div>
          </div>
        </Bought>
      )}
    </Computed>
  );
}
