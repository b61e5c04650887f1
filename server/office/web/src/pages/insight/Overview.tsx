import { useState } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Fit, Overview, Values } from "../../api/types";
import { Icon } from "../../components/Icon";
import { reason } from "../../components/States";
import { amount, count, decimal, percent, shortAmount } from "../../format/figure";
import { calendarDay } from "../../format/time";
import { t } from "../../i18n";
import { behindLink } from "../../insight/behind";
import { asOf, Computed } from "../../insight/useFigure";
import { follow } from "../../state/route";
import { Bought } from "./parts";

function Tile({ to, value, name, note }: { to: string; value: string; name: string; note: string }) {
  return (
    <a class="card tile" href={to} onClick={follow} data-row>
      <span class="tile-name">{name}</span>
      <span class="tile-value">{value}</span>
      <span class="tile-note">{note}</span>
    </a>
  );
}

function Tiles({ of }: { of: Overview }) {
  const share = (parts: Overview["grades"], ...names: string[]) =>
    parts.filter((part) => names.includes(part.class)).reduce((sum, part) => sum + (part.value_share ?? 0), 0);
  const number = (parts: Overview["grades"], name: string) => parts.find((part) => part.class === name)?.customers ?? 0;
  return (
    <div class="tiles">
      <Tile
        to={behindLink("bought:yes")}
        name={t("overview.buyers")}
        value={count(of.ranked)}
        note={t("overview.buyersNote", { n: count(of.n) })}
      />
      <Tile
        to="/insight/pyramid"
        name={t("overview.spent")}
        value={shortAmount(of.value, of.currency)}
        note={t("overview.spentNote", { share: percent(share(of.grades, "platinum", "gold")) })}
      />
      <Tile
        to="/insight/rfm"
        name={t("overview.champions")}
        value={count(number(of.segments, "champions"))}
        note={t("overview.championsNote", { share: percent(share(of.segments, "champions")) })}
      />
      <Tile
        to="/insight/lifecycle"
        name={t("overview.stable")}
        value={count(number(of.stages, "stable"))}
        note={t("overview.stableNote", { n: count(number(of.stages, "build_up")) })}
      />
      <Tile
        to={behindLink("warned")}
        name={t("overview.warned")}
        value={count(of.warned)}
        note={t("overview.warnedNote", { n: count(number(of.stages, "decline")) })}
      />
      <Tile
        to={behindLink("stage:lost")}
        name={t("overview.lost")}
        value={count(number(of.stages, "lost"))}
        note={t("overview.lostNote")}
      />
    </div>
  );
}

/** Whether values can be predicted, and fitting anew. */
function Predicted({ of, again }: { of: Values; again: () => void }) {
  const [fit, setFit] = useState<Fit>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState("");
  const run = () => {
    setBusy(true);
    setFailed("");
    figures
      .fit()
      .then(
        (found) => {
          setFit(found);
          again();
        },
        (error: unknown) => setFailed(reason(error)),
      )
      .finally(() => setBusy(false));
  };
  const known = of.parameters;
  const numbers = (values: unknown) =>
    Object.entries((values ?? {}) as Record<string, number>)
      .map(([name, value]) => `${name} ${decimal(value, 3)}`)
      .join(", ");
  return (
    <section class="card predicted" aria-labelledby="predicted">
      <div class="figure-head">
        <div class="figure-words">
          <h2 id="predicted">{t("values.title")}</h2>
          <p class="finding">
            {known
              ? t(known.converged ? "values.fitted" : "values.notConverged", {
                  n: count(known.customers),
                  day: calendarDay(known.as_of),
                })
              : t("values.none")}
          </p>
          <p class="below">
            {t("define.values")} {t("chart.source", { source: of.note.source })}
          </p>
        </div>
        <button type="button" class="button small" onClick={run} disabled={busy}>
          {busy ? t("values.fitting") : t(known ? "values.fitAgain" : "values.fit")}
        </button>
      </div>
      {failed ? (
        <p class="stale" role="alert">
          <Icon name="alert" size={16} />
          <span>{t("values.failed", { why: failed })}</span>
        </p>
      ) : null}
      {known ? (
        <dl class="facts-list">
          <div>
            <dt>{t("values.purchases")}</dt>
            <dd class="mono">{numbers(known.purchases)}</dd>
          </div>
          <div>
            <dt>{t("values.spend")}</dt>
            <dd class="mono">{known.spend ? numbers(known.spend) : t("values.noSpend")}</dd>
          </div>
          <div>
            <dt>{t("values.likelihood")}</dt>
            <dd class="mono">{decimal(known.log_likelihood, 1)}</dd>
          </div>
        </dl>
      ) : null}
      {of.equity ? (
        <dl class="facts-list">
          <div>
            <dt>{t("values.current", { n: count(of.equity.customers) })}</dt>
            <dd class="big">{amount(of.equity.current, of.currency)}</dd>
          </div>
          <div>
            <dt>{t("values.potential", { n: decimal(of.equity.newcomers_per_month, 1) })}</dt>
            <dd class="big">{amount(of.equity.potential, of.currency)}</dd>
          </div>
          <div>
            <dt>{t("values.total")}</dt>
            <dd class="big">{amount(of.equity.total, of.currency)}</dd>
          </div>
          <div>
            <dt>{t("values.historical")}</dt>
            <dd class="big">{amount(of.historical, of.currency)}</dd>
          </div>
        </dl>
      ) : null}
      {fit ? (
        <p class="below" role="status">
          {t("values.done", { n: fit.iterations })}{" "}
          {t(`values.verdict.${fit.verdict}` as "values.verdict.weak", {
            rho: decimal(fit.spearman, 2),
            n: count(fit.repeat_buyers),
          })}
        </p>
      ) : null}
    </section>
  );
}

/** All at a glance; every number leads further. */
export function OverviewPage() {
  const day = asOf();
  return (
    <Computed read={() => figures.overview(day)} deps={[day]}>
      {(of) => (
        <Bought of={of}>
          <div class="figures">
            <Tiles of={of} />
            <Computed read={() => figures.values()} deps={[]} rows={3}>
              {(values, _, again) => <Predicted of={values} again={again} />}
            </Computed>
          </div>
        </Bought>
      )}
    </Computed>
  );
}
