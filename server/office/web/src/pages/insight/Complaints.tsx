import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Complaints, Share } from "../../api/types";
import { between, type Colors, readable } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { Empty } from "../../components/States";
import { count, decimal, percent } from "../../format/figure";
import { choiceName, lang, t } from "../../i18n";
import { asOf, Computed } from "../../insight/useFigure";
import { SinceChoice, since } from "./Span";

const part = (of: Complaints, what: string): string => `complaints:${of.from}:${of.to}:${what}`;
const SHARES = ["answered_in_time", "on_the_spot", "reopened", "returned"] as const;

function Handled({ of }: { of: Complaints }) {
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 56, top: 8, bottom: 24, containLabel: true },
      xAxis: {
        type: "value",
        max: 1,
        axisLabel: { color: c.ink2, formatter: (value: number) => percent(value) },
        splitLine: { lineStyle: { color: c.line } },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: SHARES.map((name) => t(`complaints.${name}`)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink },
      },
      tooltip: { show: false },
      series: [
        {
          type: "bar",
          barWidth: 18,
          label: { show: true, position: "right", color: c.ink2 },
          data: SHARES.map((name) => {
            const share: Share = of[name];
            const good = name !== "reopened";
            return {
              value: share.share ?? 0,
              name: part(of, `${name}:yes`),
              itemStyle: { color: good ? c.series[0] : c.series[4], borderRadius: 3 },
              label: { formatter: `${percent(share.share)}  ${count(share.part)} / ${count(share.of)}` },
            };
          }),
        },
      ],
    }),
    [of, lang.value],
  );
  const hours = of.median_seconds === null || of.median_seconds === undefined ? undefined : of.median_seconds / 3600;
  return (
    <Figure
      name="complaints"
      title={t("complaints.handled")}
      unit={t("unit.shares")}
      note={of.note}
      height={220}
      option={option}
      pick={(mark) => (mark.data as { name: string }).name}
      finding={`${t("complaints.finding", { share: percent(of.answered_in_time.share), waiting: count(of.waiting) })}${hours === undefined ? "" : t("complaints.median", { hours: decimal(hours, 1) })}`}
      tools={<SinceChoice from={of.from} to={of.to} />}
      table={{
        head: [
          t("complaints.figure"),
          t("figure.share"),
          t("satisfaction.ci"),
          t("complaints.yes"),
          t("complaints.no"),
        ],
        rows: SHARES.map((name) => {
          const share: Share = of[name];
          const side = (n: number, which: string) => ({
            text: count(n),
            value: n,
            behind: n ? part(of, `${name}:${which}`) : undefined,
          });
          return [
            t(`complaints.${name}`),
            { text: percent(share.share), value: share.share ?? null },
            share.low === null || share.low === undefined
              ? ""
              : t("satisfaction.range", { low: percent(share.low), high: percent(share.high) }),
            side(share.part, "yes"),
            side(share.of - share.part, "no"),
          ];
        }),
      }}
    />
  );
}

function Causes({ of }: { of: Complaints }) {
  const { rows, columns } = useMemo(() => {
    const tally = (side: "touchpoint" | "cause") => {
      const sums = new Map<string, number>();
      for (const cell of of.causes) sums.set(cell[side] ?? "", (sums.get(cell[side] ?? "") ?? 0) + cell.complaints);
      return [...sums].sort((a, b) => b[1] - a[1]).map(([key]) => key);
    };
    return { rows: tally("touchpoint"), columns: tally("cause") };
  }, [of]);
  const at = (touchpoint: string, cause: string) =>
    of.causes.find((cell) => (cell.touchpoint ?? "") === touchpoint && (cell.cause ?? "") === cause)?.complaints ?? 0;
  const place = (key: string) => key || t("behind.unsaid");
  const cause = (key: string) => (key ? choiceName("cause", key) : t("behind.unsaid"));
  const who = (touchpoint: string, key: string) =>
    part(of, `cause:${encodeURIComponent(touchpoint)}:${encodeURIComponent(key)}`);
  const most = Math.max(1, ...of.causes.map((cell) => cell.complaints));
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
      xAxis: {
        type: "category",
        position: "top",
        data: columns.map(cause),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink2, interval: 0 },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: rows.map(place),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink2, width: 180, overflow: "truncate" },
      },
      tooltip: { show: false },
      series: [
        {
          type: "heatmap",
          data: rows.flatMap((row, y) =>
            columns.map((column, x) => {
              const n = at(row, column);
              const ground = n ? between(c.card, c.series[4] ?? c.clay, 0.15 + 0.75 * (n / most)) : c.card;
              return {
                value: [x, y, n],
                name: n ? who(row, column) : "",
                itemStyle: { color: ground, borderColor: c.page, borderWidth: 2, borderRadius: 4 },
                label: { show: true, formatter: n ? count(n) : "", color: readable(ground, c.ink, c.page) },
              };
            }),
          ),
        },
      ],
    }),
    [of, lang.value],
  );
  const top = [...of.causes].sort((a, b) => b.complaints - a.complaints)[0];
  return (
    <Figure
      name="causes"
      title={t("complaints.causes")}
      unit={t("unit.complaints")}
      note={of.note}
      height={Math.max(120, rows.length * 38 + 40)}
      option={option}
      pick={(mark) => mark.name || undefined}
      finding={
        top
          ? t("complaints.causesFinding", {
              place: place(top.touchpoint ?? ""),
              cause: cause(top.cause ?? ""),
              n: count(top.complaints),
            })
          : undefined
      }
      table={{
        head: [t("complaints.touchpoint"), ...columns.map(cause)],
        rows: rows.map((row) => [
          place(row),
          ...columns.map((column) => {
            const n = at(row, column);
            return { text: n ? count(n) : "", value: n, behind: n ? who(row, column) : undefined };
          }),
        ]),
      }}
    />
  );
}

/** How complaints were dealt with, and what they were about. */
export function ComplaintsPage() {
  const day = asOf();
  const from = since();
  return (
    <Computed read={() => figures.complaints(from, day)} deps={[from, day]}>
      {(of) =>
        of.complaints ? (
          <div class="figures">
            <Handled of={of} />
            <Causes of={of} />
          </div>
        ) : (
          <Empty title={t("complaints.empty")} hint={t("complaints.emptyHint", { from: of.from, to: of.to })} />
        )
      }
    </Computed>
  );
}
