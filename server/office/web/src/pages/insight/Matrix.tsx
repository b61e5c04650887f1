import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Overview } from "../../api/types";
import { type Colors, readable } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { amount, className, count, major, percent } from "../../format/figure";
import { type Key, lang, t } from "../../i18n";
import { behindLink } from "../../insight/behind";
import { asOf, Computed } from "../../insight/useFigure";
import { follow } from "../../state/route";
import { Bought } from "./parts";

/** Class, column (what they spent), row (what they may bring). */
const CELLS = [
  ["develop", 0, 1],
  ["partner", 1, 1],
  ["economise", 0, 0],
  ["maintain", 1, 0],
] as const;

function Square({ of }: { of: Overview }) {
  const parts = useMemo(
    () => CELLS.map(([name, x, y], n) => ({ name, x, y, n, part: of.matrix.find((part) => part.class === name) })),
    [of],
  );
  const partner = parts.find((cell) => cell.name === "partner")?.part;
  const option = useMemo(
    () => (c: Colors) => ({
      grid: { left: 64, right: 12, top: 8, bottom: 54 },
      xAxis: {
        type: "category",
        data: [t("matrix.low"), t("matrix.high")],
        name: t("matrix.current"),
        nameLocation: "middle",
        nameGap: 30,
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink2 },
        nameTextStyle: { color: c.ink2 },
      },
      yAxis: {
        type: "category",
        data: [t("matrix.low"), t("matrix.high")],
        name: t("matrix.potential"),
        nameLocation: "middle",
        nameGap: 42,
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: c.ink2, rotate: 90 },
        nameTextStyle: { color: c.ink2 },
      },
      tooltip: { show: false },
      series: [
        {
          type: "heatmap",
          data: parts.map(({ name, x, y, part }) => {
            const ground =
              { partner: c.moss, develop: c.series[5], maintain: c.series[1], economise: c.line }[name] ?? c.line;
            const text = readable(ground, "rgb(255, 255, 255)", "rgb(18, 19, 17)");
            const lines = [
              `{name|${className("matrix", name)}}`,
              `{n|${count(part?.customers ?? 0)}}`,
              `{s|${percent(part?.share ?? 0)} ${t("figure.ofCustomers")}}`,
              `{s|${percent(part?.value_share ?? 0)} ${t("figure.ofSpending")}}`,
            ];
            return {
              value: [x, y, part?.customers ?? 0],
              name: `matrix:${name}`,
              itemStyle: { color: ground, borderColor: c.page, borderWidth: 4, borderRadius: 10 },
              label: {
                show: true,
                formatter: lines.join("\n"),
                rich: {
                  name: { fontSize: 15, fontWeight: 600, color: text, lineHeight: 24 },
                  n: { fontSize: 28, fontWeight: 600, color: text, lineHeight: 40 },
                  s: { fontSize: 13, color: text, lineHeight: 20 },
                },
              },
            };
          }),
        },
      ],
    }),
    [parts, lang.value],
  );
  return (
    <Figure
      name="matrix"
      title={t("matrix.title")}
      unit={t("unit.customers")}
      note={of.notes["matrix"] ?? { n: of.ranked, as_of: of.as_of, source: "" }}
      height={420}
      option={option}
      finding={t("matrix.finding", { n: count(partner?.customers ?? 0), value: percent(partner?.value_share ?? 0) })}
      pick={(mark) => mark.name}
      table={{
        head: [
          t("figure.class"),
          t("figure.customers"),
          t("figure.shareOfCustomers"),
          t("figure.spent"),
          t("figure.shareOfSpending"),
          t("figure.advice"),
        ],
        rows: parts.map(({ name, part }) => [
          { text: className("matrix", name), behind: part ? `matrix:${name}` : undefined },
          part?.customers ?? 0,
          { text: percent(part?.share ?? 0), value: part?.share ?? 0 },
          { text: amount(part?.value ?? 0, of.currency), value: major(part?.value ?? 0, of.currency) },
          { text: percent(part?.value_share), value: part?.value_share ?? null },
          t(`matrix.advice.${name}` as Key),
        ]),
      }}
    />
  );
}

/** The value matrix with its advice. */
export function MatrixPage() {
  const day = asOf();
  return (
    <Computed read={() => figures.overview(day)} deps={[day]}>
      {(of) => (
        <Bought of={of}>
          <div class="figures split">
            <Square of={of} />
            <section class="card advice">
              <h2>{t("matrix.whatToDo")}</h2>
              {["partner", "develop", "maintain", "economise"].map((name) => (
                <div key={name}>
                  <h3>
                    <a href={behindLink(`matrix:${name}`)} onClick={follow} data-row>
                      {className("matrix", name)}
                    </a>
                  </h3>
                  <p>{t(`matrix.advice.${name}` as Key)}</p>
                </div>
              ))}
              <p class="below">{t("matrix.horizon", { days: of.horizon_days })}</p>
            </section>
          </div>
        </Bought>
      )}
    </Computed>
  );
}
