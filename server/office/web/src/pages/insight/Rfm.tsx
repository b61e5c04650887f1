import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Overview } from "../../api/types";
import { between, type Colors, readable } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { amount, className, count, major, percent } from "../../format/figure";
import { lang, t } from "../../i18n";
import { asOf, Computed } from "../../insight/useFigure";
import { Bought, sorted } from "./parts";

const SCORES = [1, 2, 3, 4, 5];

function segmentAt(of: Overview, r: number, worth: number): string {
  const inside = (range: number[], score: number) => score >= (range[0] ?? 0) && score <= (range[1] ?? 0);
  return of.ranges.find((range) => inside(range.recency, r) && inside(range.worth, worth))?.segment ?? "";
}

function Grid({ of }: { of: Overview }) {
  const cells = useMemo(
    () =>
      SCORES.flatMap((r) =>
        SCORES.map((worth) => ({
          r,
          worth,
          n: of.grid[r - 1]?.[worth - 1] ?? 0,
          segment: segmentAt(of, r, worth),
        })),
      ),
    [of],
  );
  const most = Math.max(1, ...cells.map((cell) => cell.n));
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 86, right: 16, top: 12, bottom: 56 },
      xAxis: {
        type: "category",
        data: SCORES,
        name: t("rfm.worthAxis"),
        nameLocation: "middle",
        nameGap: 34,
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink2 },
        nameTextStyle: { color: c.ink2 },
      },
      yAxis: {
        type: "category",
        data: SCORES,
        name: t("rfm.recencyAxis"),
        nameLocation: "middle",
        nameGap: 46,
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink2 },
        nameTextStyle: { color: c.ink2 },
      },
      tooltip: { formatter: (mark: { data: { tip: string } }) => mark.data.tip },
      series: [
        {
          type: "heatmap",
          data: cells.map((cell) => {
            const ground = cell.n ? between(c.mossWash, c.moss, Math.sqrt(cell.n / most)) : c.card;
            const text = readable(ground, c.ink, c.mossOn);
            return {
              value: [cell.worth - 1, cell.r - 1, cell.n],
              name: `cell:${cell.r}:${cell.worth}`,
              tip: t("rfm.tip", {
                segment: className("segment", cell.segment),
                r: cell.r,
                worth: cell.worth,
                n: count(cell.n),
                share: percent(cell.n / Math.max(of.ranked, 1)),
              }),
              itemStyle: { color: ground, borderColor: c.page, borderWidth: 3, borderRadius: 6 },
              label: {
                show: true,
                formatter: `{n|${count(cell.n)}}\n{s|${className("segment", cell.segment)}}`,
                rich: {
                  n: { fontSize: 17, fontWeight: 600, color: text, lineHeight: 24 },
                  s: { fontSize: 12, color: text },
                },
              },
            };
          }),
        },
      ],
    }),
    [cells, most, lang.value],
  );
  return (
    <Figure
      name="grid"
      title={t("rfm.grid")}
      unit={t("unit.customers")}
      note={of.notes["grid"] ?? { n: 0, as_of: of.as_of, source: "" }}
      height={420}
      option={option}
      finding={t("rfm.gridFinding", {
        n: count(cells.filter((cell) => cell.r >= 4 && cell.worth >= 4).reduce((sum, cell) => sum + cell.n, 0)),
        share: percent(
          cells.filter((cell) => cell.r >= 4 && cell.worth >= 4).reduce((sum, cell) => sum + cell.n, 0) /
            Math.max(of.ranked, 1),
        ),
      })}
      pick={(mark) => mark.name}
      table={{
        head: [t("rfm.recency"), ...SCORES.map((worth) => t("rfm.worthScore", { n: worth }))],
        rows: [...SCORES].reverse().map((r) => [
          String(r),
          ...SCORES.map((worth) => {
            const n = of.grid[r - 1]?.[worth - 1] ?? 0;
            return { text: count(n), value: n, behind: n ? `cell:${r}:${worth}` : undefined };
          }),
        ]),
      }}
    />
  );
}

function Segments({ of }: { of: Overview }) {
  const parts = useMemo(() => sorted(of.segments), [of]);
  const top = parts[0];
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 64, top: 30, bottom: 8, containLabel: true },
      legend: { top: 0, right: 0, textStyle: { color: c.ink2 }, itemWidth: 12, itemHeight: 12 },
      xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: "category",
        inverse: true,
        data: parts.map((part) => className("segment", part.class)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink },
      },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (value: number) => percent(value) },
      series: [
        {
          type: "bar",
          name: t("figure.shareOfCustomers"),
          barWidth: 11,
          itemStyle: { color: c.series[0], borderRadius: 3 },
          data: parts.map((part) => ({ value: part.share, name: `segment:${part.class}` })),
          label: {
            show: true,
            position: "right",
            color: c.ink2,
            formatter: (mark: { value: number }) => percent(mark.value),
          },
        },
        {
          type: "bar",
          name: t("figure.shareOfSpending"),
          barWidth: 11,
          itemStyle: { color: c.series[1], borderRadius: 3 },
          data: parts.map((part) => ({ value: part.value_share ?? 0, name: `segment:${part.class}` })),
          label: {
            show: true,
            position: "right",
            color: c.ink2,
            formatter: (mark: { value: number }) => percent(mark.value),
          },
        },
      ],
    }),
    [parts, lang.value],
  );
  return (
    <Figure
      name="segments"
      title={t("rfm.segments")}
      unit={t("unit.shares")}
      note={of.notes["segments"] ?? { n: 0, as_of: of.as_of, source: "" }}
      height={Math.max(200, parts.length * 42 + 40)}
      option={option}
      finding={
        top
          ? t("rfm.segmentsFinding", {
              segment: className("segment", top.class),
              share: percent(top.share),
              value: percent(top.value_share),
            })
          : undefined
      }
      pick={(mark) => (mark.data as { name: string }).name}
      table={{
        head: [
          t("figure.segment"),
          t("figure.customers"),
          t("figure.shareOfCustomers"),
          t("figure.spent"),
          t("figure.shareOfSpending"),
          t("figure.advice"),
        ],
        rows: parts.map((part) => [
          { text: className("segment", part.class), behind: `segment:${part.class}` },
          part.customers,
          { text: percent(part.share), value: part.share },
          { text: amount(part.value, of.currency), value: major(part.value, of.currency) },
          { text: percent(part.value_share), value: part.value_share ?? null },
          className("segmentAdvice", part.class),
        ]),
      }}
    />
  );
}

/** RFM: the grid of scores and the segments named by them. */
export function Rfm() {
  const day = asOf();
  return (
    <Computed read={() => figures.overview(day)} deps={[day]}>
      {(of) => (
        <Bought of={of}>
          <div class="figures">
            <Grid of={of} />
            <Segments of={of} />
          </div>
        </Bought>
      )}
    </Computed>
  );
}
