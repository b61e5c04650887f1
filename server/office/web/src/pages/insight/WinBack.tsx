import { useMemo } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Calls, DueToBuy, Slipping, WinBack } from "../../api/types";
import type { Colors } from "../../chart/colors";
import { Figure } from "../../chart/Figure";
import { amount, count, major, percent, shortAmount } from "../../format/figure";
import { calendarDay } from "../../format/time";
import { choiceName, lang, listed, t } from "../../i18n";
import { warning } from "../../insight/explain";
import { asOf, Computed } from "../../insight/useFigure";
import { go, recordPath } from "../../state/route";

const SHOWN = 12;
const name = (row: { title: string }) => row.title || t("behind.notHere");

/** The first of a list as bars, each of which opens its customer. */
function bars<T extends { id: string; title: string }>(
  rows: T[],
  value: (row: T) => number,
  currency: string,
  color: (c: Colors) => string | undefined,
) {
  const first = rows.slice(0, SHOWN);
  return (c: Colors) => ({
    grid: { left: 8, right: 72, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: "category",
      inverse: true,
      data: first.map(name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: c.ink, width: 180, overflow: "truncate" },
    },
    tooltip: { show: false },
    series: [
      {
        type: "bar",
        barWidth: 16,
        itemStyle: { color: color(c), borderRadius: 3 },
        label: {
          show: true,
          position: "right",
          color: c.ink2,
          formatter: (mark: { value: number }) => shortAmount(mark.value, currency),
        },
        data: first.map((row) => ({ value: value(row), name: row.id })),
      },
    ],
  });
}
const opens = (mark: { data: unknown }) => {
  go(recordPath("customer", (mark.data as { name: string }).name));
  return undefined;
};
const tall = (n: number) => Math.max(90, Math.min(n, SHOWN) * 30 + 12);

function Back({ of }: { of: Calls<WinBack> }) {
  const option = useMemo(
    () =>
      bars(
        of.rows,
        (row) => row.expected,
        of.currency,
        (c) => c.series[2],
      ),
    [of, lang.value],
  );
  return (
    <Figure
      name="win_back"
      title={t("winback.title")}
      unit={t("winback.unit", { currency: of.currency })}
      note={of.note}
      height={tall(of.rows.length)}
      option={option}
      pick={opens}
      finding={
        of.total ? t("winback.finding", { n: count(of.total), sum: amount(of.sum, of.currency) }) : t("winback.none")
      }
      table={{
        head: [
          t("customers.name"),
          t("winback.expected"),
          t("winback.potential"),
          t("winback.chance"),
          t("churn.reasons"),
          t("churn.kinds"),
          t("winback.silence"),
        ],
        rows: of.rows.map((row) => [
          { text: name(row), to: recordPath("customer", row.id) },
          { text: amount(row.expected, of.currency), value: major(row.expected, of.currency) },
          { text: amount(row.potential, of.currency), value: major(row.potential, of.currency) },
          { text: percent(row.chance), value: row.chance },
          row.reason ? choiceName("loss_reason", row.reason) : t("winback.notNoted"),
          row.kind ? choiceName("loss_kind", row.kind) : "",
          row.silence_days,
        ]),
      }}
    />
  );
}

function Slip({ of }: { of: Calls<Slipping> }) {
  const option = useMemo(
    () =>
      bars(
        of.rows,
        (row) => row.at_stake,
        of.currency,
        (c) => c.series[1],
      ),
    [of, lang.value],
  );
  return (
    <Figure
      name="slipping"
      title={t("slipping.title")}
      unit={t("slipping.unit", { currency: of.currency })}
      note={of.note}
      height={tall(of.rows.length)}
      option={option}
      pick={opens}
      finding={
        of.total ? t("slipping.finding", { n: count(of.total), sum: amount(of.sum, of.currency) }) : t("slipping.none")
      }
      table={{
        head: [t("customers.name"), t("slipping.atStake"), t("slipping.why")],
        rows: of.rows.map((row) => [
          { text: name(row), to: recordPath("customer", row.id) },
          { text: amount(row.at_stake, of.currency), value: major(row.at_stake, of.currency) },
          listed(row.warnings.map((one) => warning(one, of.currency))),
        ]),
      }}
    />
  );
}

function Due({ of }: { of: Calls<DueToBuy> }) {
  return (
    <Figure
      name="due"
      title={t("due.title")}
      unit={t("unit.days")}
      note={of.note}
      finding={of.total ? t("due.finding", { n: count(of.total) }) : t("due.none")}
      table={{
        head: [t("customers.name"), t("due.since"), t("due.days")],
        rows: of.rows.map((row) => [
          { text: name(row), to: recordPath("customer", row.id) },
          { text: calendarDay(row.since), value: row.since },
          row.days,
        ]),
      }}
    />
  );
}

/** Whom to call: the lost worth an attempt, those slipping away, those who are due. */
export function WinBackPage() {
  return (
    <div class="figures two">
      <Computed read={() => figures.winBack(asOf())} deps={[]}>
        {(of) => <Back of={of} />}
      </Computed>
      <Computed read={() => figures.slipping(asOf())} deps={[]}>
        {(of) => <Slip of={of} />}
      </Computed>
      <div class="whole">
        <Computed read={() => figures.due(asOf())} deps={[]}>
          {(of) => <Due of={of} />}
        </Computed>
      </div>
    </div>
  );
}
