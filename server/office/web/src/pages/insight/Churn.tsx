import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { ChurnAnswer } from "../../api/types";
import type { Colors } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { Empty } from "../../components/States";
import { count, percent, period } from "../../format/figure";
import { choiceName, lang, t } from "../../i18n";
import { asOf, Computed } from "../../insight/useFigure";
import { StepChoice, step } from "./Steps";

const none = { n: 0, as_of: "", source: "" };

function Lines({ of, by }: { of: ChurnAnswer; by: string }) {
  const { periods } = of;
  const names = periods.map((p) => period(by, p.from));
  const last = periods.at(-1);
  const before = periods.at(-2);
  const option = useMemo(
    () => (c: Colors) => {
      const bar = (name: "gained" | "won_back" | "lost", color: string | undefined, sign: number) => ({
        type: "bar",
        stack: "all",
        name: t(`churn.${name}`),
        barWidth: "44%",
        itemStyle: { color, borderRadius: 2 },
        data: periods.map((p) => ({ value: sign * p[name], name: `${name}:${p.from}:${p.to}` })),
      });
      return {
        grid: [
          { left: 52, right: 16, top: 36, height: "42%" },
          { left: 52, right: 16, top: "66%", bottom: 30 },
        ],
        legend: { top: 0, left: 0, textStyle: { color: c.ink2 }, itemWidth: 14, itemHeight: 10 },
        xAxis: [
          {
            type: "category",
            gridIndex: 0,
            data: names,
            axisLabel: { show: false },
            axisTick: { show: false },
            axisLine: { lineStyle: { color: c.outline } },
          },
          {
            type: "category",
            gridIndex: 1,
            data: names,
            axisLabel: { color: c.ink2 },
            axisTick: { show: false },
            axisLine: { lineStyle: { color: c.outline }, onZero: true },
          },
        ],
        yAxis: [
          {
            type: "value",
            gridIndex: 0,
            min: 0,
            axisLabel: { color: c.ink2, formatter: (value: number) => percent(value) },
            splitLine: { lineStyle: { color: c.line } },
            splitNumber: 3,
          },
          {
            type: "value",
            gridIndex: 1,
            axisLabel: { color: c.ink2, formatter: (value: number) => count(Math.abs(value)) },
            splitLine: { lineStyle: { color: c.line } },
            splitNumber: 3,
          },
        ],
        tooltip: {
          trigger: "axis",
          axisPointer: { type: "line", lineStyle: { color: c.outline } },
          valueFormatter: (value: number) => (Number.isInteger(value) ? count(Math.abs(value)) : percent(value)),
        },
        series: [
          {
            type: "line",
            name: t("churn.rate"),
            xAxisIndex: 0,
            yAxisIndex: 0,
            symbol: "circle",
            symbolSize: 8,
            lineStyle: { width: 2.5, color: c.clay },
            itemStyle: { color: c.clay },
            label: {
              show: periods.length <= 16,
              position: "top",
              color: c.ink,
              formatter: (mark: { value: number | null }) => percent(mark.value),
            },
            data: periods.map((p) => ({ value: p.churn ?? null, name: `lost:${p.from}:${p.to}` })),
          },
          { ...bar("gained", c.series[0], 1), xAxisIndex: 1, yAxisIndex: 1 },
          { ...bar("won_back", c.series[5], 1), xAxisIndex: 1, yAxisIndex: 1 },
          { ...bar("lost", c.series[4], -1), xAxisIndex: 1, yAxisIndex: 1 },
        ],
      };
    },
    [of, lang.value],
  );
  return (
    <Figure
      name="churn"
      title={t("churn.title")}
      unit={t("churn.unit")}
      note={of.notes["churn"] ?? none}
      height={400}
      option={option}
      finding={
        last
          ? t(before?.churn === null || before?.churn === undefined ? "churn.findingOne" : "churn.finding", {
              now: percent(last.churn),
              before: percent(before?.churn),
              lost: count(last.lost),
              n: count(last.at_start),
            })
          : undefined
      }
      pick={(mark) => (mark.data as { name: string }).name}
      tools={<StepChoice />}
      table={{
        head: [
          t("churn.period"),
          t("churn.atStart"),
          t("churn.lost"),
          t("churn.rate"),
          t("churn.retention"),
          t("churn.gained"),
          t("churn.won_back"),
        ],
        rows: periods.map((p) => {
          const of = (name: "lost" | "gained" | "won_back") => ({
            text: count(p[name]),
            value: p[name],
            behind: p[name] ? `${name}:${p.from}:${p.to}` : undefined,
          });
          return [
            period(by, p.from),
            p.at_start,
            of("lost"),
            { text: percent(p.churn), value: p.churn ?? null },
            { text: percent(p.retention), value: p.retention ?? null },
            of("gained"),
            of("won_back"),
          ];
        }),
      }}
    />
  );
}

function Losses({ of, what }: { of: ChurnAnswer; what: "reasons" | "kinds" }) {
  const counts = useMemo(() => [...of[what]].sort((a, b) => b.customers - a.customers), [of, what]);
  const field = what === "reasons" ? "loss_reason" : "loss_kind";
  const [from, to] = [of.periods[0]?.from ?? "", of.periods.at(-1)?.to ?? ""];
  const all = counts.reduce((sum, one) => sum + one.customers, 0);
  const unknown = counts.find((one) => one.class === "unknown")?.customers ?? 0;
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 48, top: 4, bottom: 4, containLabel: true },
      xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: "category",
        inverse: true,
        data: counts.map((one) => choiceName(field, one.class)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink },
      },
      tooltip: { show: false },
      series: [
        {
          type: "bar",
          barWidth: 18,
          label: {
            show: true,
            position: "right",
            color: c.ink2,
            formatter: (mark: { value: number }) => count(mark.value),
          },
          data: counts.map((one) => ({
            value: one.customers,
            name: `${field}:${one.class}:${from}:${to}`,
            itemStyle: { color: one.class === "unknown" ? c.outline : c.series[4], borderRadius: 3 },
          })),
        },
      ],
    }),
    [counts, lang.value],
  );
  return (
    <Figure
      name="losses"
      title={t(`churn.${what}`)}
      unit={t("unit.customers")}
      note={of.notes["losses"] ?? none}
      height={Math.max(120, counts.length * 34)}
      option={option}
      finding={all ? t("churn.unknown", { share: percent(unknown / all) }) : t("lifecycle.noneLost")}
      pick={(mark) => (mark.data as { name: string }).name}
      table={{
        head: [t(`churn.${what}`), t("figure.customers"), t("figure.share")],
        rows: counts.map((one) => [
          { text: choiceName(field, one.class), behind: `${field}:${one.class}:${from}:${to}` },
          one.customers,
          { text: percent(one.customers / all), value: one.customers / all },
        ]),
      }}
    />
  );
}

/** Churn and retention over time, and why customers left. */
export function Churn() {
  const day = asOf();
  const by = step();
  return (
    <Computed read={() => figures.churn(by, by === "year" ? 6 : 12, day)} deps={[by, day]}>
      {(of) =>
        of.periods.some((p) => p.at_start || p.gained) ? (
          <div class="figures">
            <Lines of={of} by={by} />
            <div class="figures two">
              <Losses of={of} what="reasons" />
              <Losses of={of} what="kinds" />
            </div>
          </div>
        ) : (
          <Empty title={t("insight.empty")} hint={t("insight.emptyHint")} />
        )
      }
    </Computed>
  );
}
