import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Cohorts } from "../../api/types";
import { between, type Colors, readable } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { Empty } from "../../components/States";
import { amount, count, major, percent, period, shortAmount } from "../../format/figure";
import { lang, t } from "../../i18n";
import { asOf, Computed } from "../../insight/useFigure";
import { filter, params } from "../../state/route";
import { StepChoice, step } from "./Steps";

const SHOWS = ["share", "active", "value"] as const;
type Show = (typeof SHOWS)[number];

function HeatMap({ of, show }: { of: Cohorts; show: Show }) {
  const rows = of.cohorts;
  const width = Math.max(1, ...rows.map((row) => row.periods.length));
  const tall = Math.max(220, rows.length * 30 + 60);
  const option = useMemo(
    () => (c: Colors) => {
      const most = Math.max(1, ...rows.flatMap((row) => row.periods.slice(1).map((p) => p.value)));
      const strength = (p: { share: number; value: number }) =>
        show === "value" ? Math.max(p.value, 0) / most : p.share;
      return {
        grid: { left: 116, right: 12, top: 34, bottom: 12 },
        xAxis: {
          type: "category",
          position: "top",
          data: Array.from({ length: width }, (_, n) => String(n)),
          axisTick: { show: false },
          axisLine: { show: false },
          axisLabel: { color: c.ink2 },
        },
        yAxis: {
          type: "category",
          inverse: true,
          data: rows.map((row) => `${period(of.step, row.start)}  ·  ${count(row.size)}`),
          axisTick: { show: false },
          axisLine: { show: false },
          axisLabel: { color: c.ink2 },
        },
        tooltip: { formatter: (mark: { data: { tip: string } }) => mark.data.tip },
        series: [
          {
            type: "heatmap",
            data: rows.flatMap((row, y) =>
              row.periods.map((p, x) => {
                const ground = between(c.card, c.moss, Math.min(1, strength(p)) * 0.92);
                const text =
                  show === "share"
                    ? percent(p.share)
                    : show === "active"
                      ? count(p.active)
                      : shortAmount(p.value, of.currency);
                return {
                  value: [x, y, p.share],
                  name: `cohort:${of.step}:${row.start}:${x}`,
                  tip: t("cohorts.tip", {
                    start: period(of.step, row.start),
                    n: count(p.active),
                    size: count(row.size),
                    nth: x,
                    share: percent(p.share),
                    value: amount(p.value, of.currency),
                  }),
                  itemStyle: { color: ground, borderColor: c.page, borderWidth: 2, borderRadius: 4 },
                  label: { show: width <= 20, formatter: text, fontSize: 12, color: readable(ground, c.ink, c.mossOn) },
                };
              }),
            ),
          },
        ],
      };
    },
    [of, show, width, lang.value],
  );
  const second = rows.filter((row) => row.periods.length > 1);
  const buyers = second.reduce((sum, row) => sum + row.size, 0);
  const again = second.reduce((sum, row) => sum + (row.periods[1]?.active ?? 0), 0);
  return (
    <Figure
      name="cohorts"
      title={t("cohorts.title")}
      unit={t(`cohorts.unit.${show}` as "cohorts.unit.share")}
      note={of.note}
      height={tall}
      option={option}
      finding={buyers ? t("cohorts.finding", { share: percent(again / buyers) }) : undefined}
      pick={(mark) => mark.name}
      tools={
        <>
          <StepChoice />
          <select
            aria-label={t("cohorts.show")}
            value={show}
            onChange={(e) => filter("show", e.currentTarget.value === "share" ? "" : e.currentTarget.value)}
          >
            {SHOWS.map((name) => (
              <option key={name} value={name}>
                {t(`cohorts.by.${name}` as "cohorts.by.share")}
              </option>
            ))}
          </select>
        </>
      }
      table={{
        head: [
          t("cohorts.firstBought"),
          t("figure.customers"),
          ...Array.from({ length: width }, (_, n) => t("cohorts.nth", { n })),
        ],
        rows: rows.map((row) => [
          period(of.step, row.start),
          row.size,
          ...Array.from({ length: width }, (_, x) => {
            const p = row.periods[x];
            if (!p) return "";
            const text =
              show === "share" ? percent(p.share) : show === "active" ? count(p.active) : amount(p.value, of.currency);
            return {
              text,
              value: show === "share" ? p.share : show === "active" ? p.active : major(p.value, of.currency),
              behind: p.active ? `cohort:${of.step}:${row.start}:${x}` : undefined,
            };
          }),
        ]),
      }}
    />
  );
}

/** Of those who first bought together, how many still buy. */
export function CohortsPage() {
  const day = asOf();
  const of = step();
  const show = SHOWS.find((name) => name === params.value.get("show")) ?? "share";
  return (
    <Computed read={() => figures.cohorts(of, of === "month" ? 18 : 16, day)} deps={[of, day]}>
      {(found) =>
        found.cohorts.length ? (
          <HeatMap of={found} show={show} />
        ) : (
          <Empty title={t("insight.empty")} hint={t("insight.emptyHint")} />
        )
      }
    </Computed>
  );
}
