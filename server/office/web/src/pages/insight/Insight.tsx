import { useEffect, useState } from "preact/hooks";
import { figures } from "../../api/insight";
import { Icon } from "../../components/Icon";
import { NotFound } from "../../components/States";
import { calendarDay } from "../../format/time";
import { t } from "../../i18n";
import { Behind } from "../../insight/BehindDrawer";
import { behind } from "../../insight/behind";
import { asOf, outdated, turn, useOutdated } from "../../insight/useFigure";
import { filter, follow, params, path } from "../../state/route";
import { ChaidPage } from "./Chaid";
import { Churn } from "./Churn";
import { CohortsPage } from "./Cohorts";
import { ComplaintsPage } from "./Complaints";
import { Lifecycle } from "./Lifecycle";
import { MatrixPage } from "./Matrix";
import { OverviewPage } from "./Overview";
import { Pyramid } from "./Pyramid";
import { Rfm } from "./Rfm";
import { SatisfactionPage } from "./Satisfaction";
import { Segments } from "./Segments";
import { tabs } from "./tabs";
import { WinBackPage } from "./WinBack";
import "../../styles/insight.css";

const views: Record<string, () => preact.JSX.Element> = {
  "/insight": OverviewPage,
  "/insight/rfm": Rfm,
  "/insight/pyramid": Pyramid,
  "/insight/matrix": MatrixPage,
  "/insight/lifecycle": Lifecycle,
  "/insight/cohorts": CohortsPage,
  "/insight/churn": Churn,
  "/insight/satisfaction": SatisfactionPage,
  "/insight/complaints": ComplaintsPage,
  "/insight/winback": WinBackPage,
  "/insight/segments": Segments,
  "/insight/chaid": ChaidPage,
};

function Tabs() {
  const day = asOf();
  return (
    <nav class="tabs" aria-label={t("insight.views")}>
      {tabs.map((tab) => (
        <a
          key={tab.path}
          href={day ? `${tab.path}?as_of=${day}` : tab.path}
          onClick={follow}
          aria-current={path.value === tab.path ? "page" : undefined}
        >
          {t(tab.label)}
        </a>
      ))}
    </nav>
  );
}

function DayPicker() {
  const day = asOf();
  const today = new Date().toISOString().slice(0, 10);
  return (
    <div class="day-picker">
      <label>
        {t("insight.asOf")}
        <input
          type="date"
          value={day ?? today}
          max={today}
          onChange={(e) => filter("as_of", e.currentTarget.value === today ? "" : e.currentTarget.value)}
        />
      </label>
      {day ? (
        <button type="button" class="link" onClick={() => filter("as_of", "")}>
          {t("insight.today")}
        </button>
      ) : null}
    </div>
  );
}

/** Names of saved segments, for lists of their customers. */
function useSegmentNames(): Record<string, string> {
  const [names, setNames] = useState<Record<string, string>>({});
  const needed = behind().includes("saved:");
  useEffect(() => {
    if (needed)
      figures.segments(asOf()).then(
        (all) => setNames(Object.fromEntries(all.segments.map((s) => [s.id, s.name]))),
        () => undefined,
      );
  }, [needed]);
  return names;
}

/** What customers are worth and whom to call. */
export function Insight() {
  useOutdated();
  const names = useSegmentNames();
  const View = views[path.value];
  if (!View) return <NotFound />;
  const day = asOf();
  return (
    <div class="page insight">
      <div class="insight-head">
        <h1>{t("insight.title")}</h1>
        <DayPicker />
        {outdated.value ? (
          <button type="button" class="chip sky" onClick={() => (turn.value += 1)}>
            <Icon name="live" size={14} />
            {t("insight.again")}
          </button>
        ) : null}
      </div>
      <Tabs />
      {day ? (
        <p class="stale" role="status">
          <Icon name="waiting" size={16} />
          <span>{t("insight.past", { day: calendarDay(day) })}</span>
        </p>
      ) : null}
      <View key={path.value + (params.value.get("as_of") ?? "")} />
      <Behind names={names} />
    </div>
  );
}
