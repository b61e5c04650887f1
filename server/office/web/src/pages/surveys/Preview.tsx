import { useEffect, useState } from "preact/hooks";
import { Failed, Skeleton } from "../../components/States";
import { lang, t } from "../../i18n";
import { beginning, Engine } from "../../survey/engine";
import { PageForm } from "../../survey/PageForm";
import type { Page } from "../../survey/view";

type State = { engine: Engine; page: Page; turn: number } | { error: unknown } | undefined;

/** The form as a guest sees it, run by the real engine. Nothing is saved. */
export function Preview({ form }: { form: unknown }) {
  const [state, setState] = useState<State>(undefined);
  const [finished, setFinished] = useState<Record<string, unknown> | undefined>(undefined);
  const start = (turn: number) => {
    setFinished(undefined);
    Engine.load().then(
      (engine) =>
        setState({ engine, page: engine.begin(form, beginning(lang.value === "en" ? "en" : "zh")).page, turn }),
      (error: unknown) => setState({ error }),
    );
  };
  useEffect(() => {
    start(0);
    // The page follows the form's language while it is previewed, and the console's again afterwards.
    return () => {
      document.documentElement.lang = lang.value;
    };
  }, []);
  if (!state) return <Skeleton rows={4} />;
  if ("error" in state) return <Failed error={state.error} again={() => start(0)} />;
  return (
    <section aria-label={t("survey.tab.preview")}>
      <p class="lead">{t("survey.previewLead")}</p>
      <div class="phone-frame">
        {finished ? (
          <div class="told">
            <p>{t("survey.finished")}</p>
            <dl class="fields">
              {Object.entries(finished).map(([name, value]) => (
                <div key={name}>
                  <dt class="mono">{name}</dt>
                  <dd>{String(value)}</dd>
                </div>
              ))}
            </dl>
          </div>
        ) : (
          <PageForm
            key={state.turn}
            engine={state.engine}
            first={state.page}
            done={() => setFinished(state.engine.answers())}
          />
        )}
      </div>
      <button type="button" class="link" onClick={() => start(state.turn + 1)}>
        {t("survey.again")}
      </button>
    </section>
  );
}
