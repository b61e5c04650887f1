import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Overview, Part } from "../../api/types";
import type { Colors } from "../../chart/colors";
import { readable } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { amount, className, count, major, percent, shortAmount } from "../../format/figure";
import { lang, t } from "../../i18n";
import { asOf, Computed } from "../../insight/useFigure";
import { Bought, inOrder } from "./parts";

const GRADES = ["platinum", "gold", "iron", "lead"] as const;
const none = (of: Overview) => ({ n: of.ranked, as_of: of.as_of, source: "" });

/** The rows of a partition's table. */
function rows(parts: Part[], kind: string, currency: string) {
  return parts.map((part) => [
    { text: className(kind, part.class), behind: `${kind}:${part.class}` },
    part.customers,
    { text: percent(part.share), value: part.share },
    { text: amount(part.value, currency), value: major(part.value, currency) },
    { text: percent(part.value_share), value: part.value_share ?? null },
    {
      text: amount(part.value / Math.max(part.customers, 1), currency),
      value: major(part.value, currency) / Math.max(part.customers, 1),
    },
  ]);
}
const head = (first: string) => [
  first,
  t("figure.customers"),
  t("figure.shareOfCustomers"),
  t("figure.spent"),
  t("figure.shareOfSpending"),
  t("figure.perCustomer"),
];

function Grades({ of }: { of: Overview }) {
  const parts = useMemo(() => inOrder(of.grades, GRADES), [of]);
  const best = parts.filter((part) => part.class === "platinum" || part.class === "gold");
  const option = useMemo(
    () => (c: Colors) => {
      const names = parts.map((part) => className("grade", part.class));
      const bars = (values: (part: Part) => number, label: (part: Part) => string, side: "left" | "right") =>
        parts.map((part) => ({
          value: values(part),
          name: `grade:${part.class}`,
          itemStyle: { color: c.grades[part.class], borderRadius: 3 },
          label: { show: true, position: side, color: c.ink, formatter: label(part) },
        }));
      const axis = {
        type: "value",
        max: 1.35,
        position: "top",
        axisLabel: { show: false },
        splitLine: { show: false },
        axisLine: { show: false },
        nameLocation: "middle",
        nameGap: 8,
        nameTextStyle: { color: c.ink2, fontSize: 13 },
      };
      return {
        grid: [
          { left: "2%", width: "34%", top: 36, bottom: 12 },
          { right: "2%", width: "34%", top: 36, bottom: 12 },
        ],
        xAxis: [
          { ...axis, inverse: true, gridIndex: 0, name: t("figure.shareOfCustomers") },
          { ...axis, gridIndex: 1, name: t("figure.shareOfSpending") },
        ],
        yAxis: [0, 1].map((n) => ({
          type: "category",
          inverse: true,
          gridIndex: n,
          data: names,
          position: n ? "left" : "right",
          axisTick: { show: false },
          axisLine: { show: false },
          axisLabel: { show: n === 0, color: c.ink, fontWeight: 600, margin: 14 },
        })),
        tooltip: {
          formatter: (mark: { data: { name: string; tip?: string }; name: string }) => mark.data.tip ?? mark.name,
        },
        series: [
          {
            type: "bar",
            name: t("figure.customers"),
            xAxisIndex: 0,
            yAxisIndex: 0,
            barWidth: "58%",
            data: bars(
              (part) => part.share,
              (part) => `${percent(part.share)}  ${count(part.customers)}`,
              "left",
            ),
          },
          {
            type: "bar",
            name: t("figure.spent"),
            xAxisIndex: 1,
            yAxisIndex: 1,
            barWidth: "58%",
            data: bars(
              (part) => Math.max(part.value_share ?? 0, 0),
              (part) => `${percent(part.value_share)}  ${shortAmount(part.value, of.currency)}`,
              "right",
            ),
          },
          {
            type: "funnel",
            sort: "ascending",
            left: "44%",
            width: "19%",
            top: 36,
            bottom: 12,
            min: 0,
            max: parts.length,
            minSize: "0%",
            gap: 3,
            label: { show: false },
            data: parts.map((part, n) => ({
              value: n + 1,
              name: `grade:${part.class}`,
              itemStyle: { color: c.grades[part.class], borderWidth: 0 },
            })),
          },
        ],
      };
    },
    [parts, lang.value],
  );
  const share = best.reduce((sum, part) => sum + part.share, 0);
  const value = best.reduce((sum, part) => sum + (part.value_share ?? 0), 0);
  return (
    <Figure
      name="grades"
      title={t("pyramid.title")}
      unit={t("unit.customersAndSpending", { currency: of.currency })}
      note={of.notes["grades"] ?? none(of)}
      height={340}
      option={option}
      finding={t("pyramid.finding", { share: percent(share), value: percent(value) })}
      pick={(mark) => (mark.data as { name: string }).name}
      table={{ head: head(t("figure.grade")), rows: rows(parts, "grade", of.currency) }}
    />
  );
}

/** Two stacked bars: how many they are, what they spent. */
function Stacked({
  of,
  name,
  title,
  kind,
  order,
  finding,
}: {
  of: Overview;
  name: "sizes" | "abc";
  title: string;
  kind: string;
  order: readonly string[];
  finding: string;
}) {
  const parts = useMemo(() => inOrder(of[name], order), [of]);
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 16, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: c.ink2 }, itemWidth: 12, itemHeight: 12, selectedMode: false },
      xAxis: {
        type: "value",
        max: 1,
        axisLabel: { color: c.ink2, formatter: (value: number) => percent(value) },
        splitLine: { lineStyle: { color: c.line } },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: [t("figure.customers"), t("figure.spending")],
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink },
      },
      tooltip: { valueFormatter: (value: number) => percent(value) },
      series: parts.map((part, n) => ({
        type: "bar",
        stack: "all",
        name: className(kind, part.class),
        barWidth: 34,
        itemStyle: { color: c.series[n], borderColor: c.page, borderWidth: 1 },
        data: [part.share, Math.max(part.value_share ?? 0, 0)].map((value) => ({
          value,
          name: `${kind}:${part.class}`,
        })),
        label: {
          show: true,
          formatter: (mark: { value: number }) => (mark.value > 0.06 ? percent(mark.value) : ""),
          color: readable(c.series[n] ?? c.moss, "rgb(255, 255, 255)", "rgb(18, 19, 17)"),
        },
      })),
    }),
    [parts, lang.value],
  );
  return (
    <Figure
      name={name}
      title={title}
      unit={t("unit.shares")}
      note={of.notes[name] ?? none(of)}
      height={190}
      option={option}
      finding={finding}
      pick={(mark) => (mark.data as { name: string }).name}
      table={{ head: head(title), rows: rows(parts, kind, of.currency) }}
    />
  );
}

/** The pyramid, key customers, ABC: who brings what. */
export function Pyramid() {
  const day = asOf();
  return (
    <Computed read={() => figures.overview(day)} deps={[day]}>
      {(of) => {
        const key = of.sizes.find((part) => part.class === "key");
        const a = of.abc.find((part) => part.class === "a");
        return (
          <Bought of={of}>
            <div class="figures">
              <Grades of={of} />
              <div class="figures two">
                <Stacked
                  of={of}
                  name="sizes"
                  title={t("pyramid.sizes")}
                  kind="size"
                  order={["key", "ordinary", "small"]}
                  finding={t("pyramid.sizesFinding", { share: percent(key?.share), value: percent(key?.value_share) })}
                />
                <Stacked
                  of={of}
                  name="abc"
                  title={t("pyramid.abc")}
                  kind="abc"
                  order={["a", "b", "c"]}
                  finding={t("pyramid.abcFinding", { n: count(a?.customers ?? 0), share: percent(a?.share) })}
                />
              </div>
            </div>
          </Bought>
        );
      }}
    </Computed>
  );
}
