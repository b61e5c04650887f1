import { type Exported, exportAddress, surveys } from "../../api/surveys";
import { Empty, Failed, Skeleton, Stale } from "../../components/States";
import { decimal, percent } from "../../format/figure";
import { choiceName, t } from "../../i18n";
import { useLoad } from "../../state/load";
import { follow } from "../../state/route";
import { columns, type Gap, gaps, type Part, parts } from "./report";

/** More answers than these are read in the record or in a file. */
const MOST_COLUMNS = 8;

function Loaded({ id, children }: { id: string; children: (exported: Exported) => preact.ComponentChildren }) {
  const { value, error, again } = useLoad(() => surveys.responses(id), [id], [id]);
  if (!value) return error ? <Failed error={error} again={again} /> : <Skeleton />;
  if (!value.responses.length) return <Empty title={t("survey.noResponses")} hint={t("survey.noResponsesHint")} />;
  return (
    <>
      {error ? <Stale error={error} again={again} /> : null}
      {children(value)}
    </>
  );
}

function Files({ id }: { id: string }) {
  return (
    <p class="survey-files" role="group" aria-label={t("survey.export")}>
      <span>{t("survey.export")}:</span>
      {["csv", "xlsx", "sav", "json", "openrosa"].map((format) => (
        <a key={format} class="link" href={exportAddress(id, format)} download>
          {format === "sav" ? "SPSS" : format.toUpperCase()}
        </a>
      ))}
    </p>
  );
}

/** The responses as a table; each leads to its record. */
export function Responses({ id }: { id: string }) {
  return (
    <Loaded id={id}>
      {(exported) => {
        const { responses } = exported;
        const questions = columns(exported).slice(0, MOST_COLUMNS);
        const cell = (value: unknown) =>
          Array.isArray(value) ? value.join(", ") : value === undefined || value === null ? "" : String(value);
        return (
          <>
            <Files id={id} />
            <div class="figure-table answers" role="region" aria-label={t("survey.tab.responses")} tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t("survey.when")}</th>
                    <th scope="col">{t("survey.who")}</th>
                    <th scope="col">{t("survey.how")}</th>
                    {questions.map((one) => (
                      <th key={one.name} scope="col" title={one.name}>
                        {one.label}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {[...responses].reverse().map((response) => (
                    <tr key={String(response["response_id"])}>
                      <th scope="row">
                        <a href={`/records/${String(response["response_id"])}`} onClick={follow} data-row>
                          {cell(response["finished_at"]).slice(0, 16).replace("T", " ")}
                        </a>
                      </th>
                      <td>{cell(response["customer"])}</td>
                      <td>{choiceName("mode", cell(response["mode"]))}</td>
                      {questions.map((one) => (
                        <td key={one.name}>{one.shown(response)}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        );
      }}
    </Loaded>
  );
}

function Bars({ part }: { part: Part }) {
  const most = Math.max(1, ...part.bars.map((bar) => bar.n));
  return (
    <div class="bars" role="list">
      {part.bars.map((bar) => (
        <div key={bar.label} role="listitem" style={{ display: "contents" }}>
          <span>{bar.label}</span>
          <span class="track" aria-hidden="true">
            <span class="bar" style={{ display: "block", width: `${(100 * bar.n) / most}%` }} />
          </span>
          <span class="number">
            {bar.n} · {percent(bar.n / part.answered)}
          </span>
        </div>
      ))}
    </div>
  );
}

function Gaps({ all }: { all: Gap[] }) {
  const most = Math.max(0.5, ...all.map((one) => Math.abs(one.gap)));
  return (
    <section class="card">
      <h2>{t("survey.gaps")}</h2>
      <p class="hint">{t("survey.gapsHint")}</p>
      <div class="bars" role="list">
        {all.map((one) => {
          const width = (50 * Math.abs(one.gap)) / most;
          return (
            <div key={one.name} role="listitem" style={{ display: "contents" }}>
              <span>{one.label}</span>
              <span class="gap-bar" aria-hidden="true">
                <i
                  class={one.gap < 0 ? "short" : "over"}
                  style={{ width: `${width}%`, left: `${one.gap < 0 ? 50 - width : 50}%` }}
                />
              </span>
              <span class="number">
                {one.gap > 0 ? "+" : ""}
                {decimal(one.gap)} · n {one.n}
              </span>
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** A chart for each question, and the gaps where a form asks for expectation and experience. */
export function Report({ id }: { id: string }) {
  return (
    <Loaded id={id}>
      {(exported) => {
        const found = gaps(exported);
        return (
          <>
            <p class="lead">{t("survey.reportLead", { n: exported.responses.length })}</p>
            <Files id={id} />
            <div class="survey-cards">
              {found.length ? <Gaps all={found} /> : null}
              {parts(exported).map((part) => (
                <section key={part.name} class="card">
                  <h2>{part.label}</h2>
                  <p class="hint">
                    {t("survey.answered", { n: part.answered })}
                    {part.mean === undefined ? "" : ` · ${t("survey.mean", { mean: decimal(part.mean) })}`}
                  </p>
                  {part.bars.length ? (
                    <Bars part={part} />
                  ) : (
                    <ul class="quotes">
                      {part.texts.map((text, n) => (
                        <li key={n}>{text}</li>
                      ))}
                    </ul>
                  )}
                </section>
              ))}
            </div>
          </>
        );
      }}
    </Loaded>
  );
}
