import { useState } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Worth } from "../../api/types";
import { amount, className, count, decimal, percent } from "../../format/figure";
import { calendarDay } from "../../format/time";
import { t } from "../../i18n";
import { warning } from "../../insight/explain";
import { useLoad } from "../../state/load";
import { Icon } from "../Icon";
import { Skeleton } from "../States";
import { Why } from "./Why";

/** A figure that answers why when it is pressed. */
function Asked({
  name,
  value,
  ask,
  figure,
}: {
  name: string;
  value: string;
  ask: (figure: string, title: string) => void;
  figure: string;
}) {
  const title = t("why.title", { what: value });
  return (
    <div class="worth-line">
      <dt>{name}</dt>
      <dd>
        <button
          type="button"
          onClick={() => ask(figure, title)}
          title={title}
          aria-label={`${name}: ${value}. ${title}`}
        >
          {value}
          <span class="why-mark" aria-hidden="true">
            {t("why.short")}
          </span>
        </button>
      </dd>
    </div>
  );
}

function Figures({ of, ask }: { of: Worth; ask: (figure: string, title: string) => void }) {
  const { standing, currency } = of;
  const money = (value: number | null | undefined) => amount(value, currency);
  return (
    <dl class="worth">
      {standing ? (
        <Asked name={t("figure.grade")} value={className("grade", standing.grade)} figure="grade" ask={ask} />
      ) : null}
      {standing ? (
        <Asked
          name="RFM"
          value={`${standing.rfm.join("-")} ${className("segment", standing.segment)}`}
          figure="segment"
          ask={ask}
        />
      ) : null}
      <Asked name={t("figure.stage")} value={className("stage", of.stage)} figure="stage" ask={ask} />
      {standing ? (
        <Asked name={t("figure.matrixClass")} value={className("matrix", standing.matrix)} figure="matrix" ask={ask} />
      ) : null}
      {of.recency_days === null || of.recency_days === undefined ? null : (
        <Asked
          name={t("questions.recency")}
          value={t("questions.daysAgo", { n: count(of.recency_days) })}
          figure="recency"
          ask={ask}
        />
      )}
      {standing ? (
        <Asked
          name={t("questions.frequency")}
          value={
            of.mean_interval_days
              ? t("questions.everyDays", { n: count(of.occasions), days: decimal(of.mean_interval_days, 0) })
              : t("questions.times", { n: count(of.occasions) })
          }
          figure="frequency"
          ask={ask}
        />
      ) : null}
      {of.mean_spend === null || of.mean_spend === undefined ? null : (
        <Asked name={t("questions.meanSpend")} value={money(of.mean_spend)} figure="mean_spend" ask={ask} />
      )}
      {of.spend_per_year === null || of.spend_per_year === undefined ? null : (
        <Asked name={t("questions.perYear")} value={money(of.spend_per_year)} figure="spend_per_year" ask={ask} />
      )}
      {of.prediction ? (
        <div class="worth-line">
          <dt>{t("worth.next")}</dt>
          <dd>
            <span>
              {t("worth.predicted", {
                alive: percent(of.prediction.p_alive),
                n: decimal(of.prediction.expected_purchases, 1),
                value: money(of.prediction.clv),
              })}
            </span>
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

/** What a customer is worth and how the relation fares; each figure says why. */
export function WorthCard({ of }: { of: string }) {
  const loaded = useLoad(() => figures.worth(of), [of], [of]);
  const [asked, setAsked] = useState<{ figure: string; title: string }>();
  const worth = loaded.value;
  // The page is about the customer; where figures cannot be had, the rest is still worth reading.
  if (worth === null || (loaded.error && !worth)) return null;
  return (
    <section class="card">
      <h2>
        {t("worth.title")}
        {worth ? <span class="count-of">{t("worth.asOf", { day: calendarDay(worth.as_of) })}</span> : null}
      </h2>
      {worth ? <Figures of={worth} ask={(figure, title) => setAsked({ figure, title })} /> : <Skeleton rows={4} />}
      {worth?.warnings.length ? (
        <ul class="warnings">
          {worth.warnings.map((one) => (
            <li key={one.reason}>
              <Icon name="alert" size={15} />
              {warning(one, worth.currency)}
            </li>
          ))}
        </ul>
      ) : null}
      {asked ? <Why of={of} figure={asked.figure} title={asked.title} close={() => setAsked(undefined)} /> : null}
    </section>
  );
}
