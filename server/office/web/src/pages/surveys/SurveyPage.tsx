import { type SurveyForm, surveys, type Whole } from "../../api/surveys";
import { Failed, reason, Skeleton, Stale } from "../../components/States";
import { type Key, t } from "../../i18n";
import { useLoad } from "../../state/load";
import { follow } from "../../state/route";
import { say } from "../../state/toast";
import { Links } from "./Links";
import { Preview } from "./Preview";
import { Report, Responses } from "./Responses";

const tabs = ["preview", "responses", "report", "links"] as const;

/** Where a version can go from where it stands. */
const next: Record<SurveyForm["state"], { to: SurveyForm["state"]; label: Key }[]> = {
  draft: [
    { to: "published", label: "survey.publish" },
    { to: "test", label: "survey.test" },
  ],
  test: [
    { to: "published", label: "survey.publish" },
    { to: "retired", label: "survey.retire" },
  ],
  published: [{ to: "retired", label: "survey.retire" }],
  retired: [{ to: "test", label: "survey.test" }],
};

function Head({ whole, put }: { whole: Whole; put: (whole: Whole) => void }) {
  const { info } = whole;
  const move = async (to: SurveyForm["state"], undo: boolean): Promise<void> => {
    await surveys.state(info.id, to).then(
      (moved) => {
        put(moved);
        const text =
          to === "published"
            ? t("survey.published", { title: info.title })
            : t("survey.moved", { title: info.title, state: t(`survey.state.${to}`) });
        say(text, undo ? () => move(info.state, false) : undefined);
      },
      (error: unknown) => say(reason(error), undefined, true),
    );
  };
  return (
    <div class="page-head">
      <a class="link" href="/surveys" onClick={follow}>
        {t("record.back", { page: t("survey.title") })}
      </a>
      <h1>{info.title}</h1>
      <p>
        {info.version ? t("survey.version", { version: info.version }) : t("survey.noVersion")} ·{" "}
        {t(`survey.state.${info.state}`)} · {t("survey.responses", { n: info.responses })}
      </p>
      <div class="chips">
        {next[info.state].map(({ to, label }) => (
          <button
            key={to}
            type="button"
            class={to === "published" ? "button small" : "button small quiet"}
            onClick={() => void move(to, info.responses === 0 || info.state !== "draft")}
          >
            {t(label)}
          </button>
        ))}
      </div>
    </div>
  );
}

/** One version of a form. */
export function SurveyPage({ id, tab }: { id: string; tab: string }) {
  const loaded = useLoad(() => surveys.one(id), [id], [id]);
  const { value, error, again } = loaded;
  if (!value) return <div class="page">{error ? <Failed error={error} again={again} /> : <Skeleton />}</div>;
  return (
    <div class="page">
      {error ? <Stale error={error} again={again} /> : null}
      <Head whole={value} put={loaded.put} />
      <nav class="survey-tabs" aria-label={value.info.title}>
        {tabs.map((name) => (
          <a
            key={name}
            href={`/surveys/${id}/${name}`}
            onClick={follow}
            aria-current={name === tab ? "page" : undefined}
          >
            {t(`survey.tab.${name}`)}
          </a>
        ))}
      </nav>
      {tab === "preview" ? (
        <div class="survey-two">
          <Preview form={value.form} />
        </div>
      ) : null}
      {tab === "responses" ? <Responses id={id} /> : null}
      {tab === "report" ? <Report id={id} /> : null}
      {tab === "links" ? <Links id={id} state={value.info.state} /> : null}
    </div>
  );
}
