import { useRef, useState } from "preact/hooks";
import { api } from "../../api/client";
import { type GuestCheck, type SurveyForm, type SurveyLink, surveys } from "../../api/surveys";
import { Empty, Failed, reason, Skeleton } from "../../components/States";
import { t } from "../../i18n";
import { useLoad } from "../../state/load";
import { say } from "../../state/toast";
import { Cells } from "./SurveyList";

function Card({ link, again }: { link: SurveyLink; again: () => void }) {
  const [copied, setCopied] = useState(false);
  const set = (state: string) =>
    api
      .edit(link.id, [{ op: "set", field: "state", value: state }])
      .then(again, (error: unknown) => say(reason(error), undefined, true));
  const close = () => set("closed").then(() => say(`${link.title}: ${t("survey.linkClosed")}`, () => set(link.state)));
  const word = { open: "survey.linkOpen", paused: "survey.linkPaused" } as const;
  return (
    <li class="card">
      <img class="qr" src={`data:image/svg+xml;utf8,${encodeURIComponent(link.qr)}`} alt={t("survey.linkQr")} />
      <div class="grow">
        <h2>{link.title}</h2>
        <p>
          <span class={link.state === "open" ? "chip moss" : link.state === "paused" ? "chip sky" : "chip"}>
            {t(word[link.state as keyof typeof word] ?? "survey.linkClosed")}
          </span>{" "}
          {t("survey.linkAnswers", { n: link.answers })}
          {link.many ? ` · ${t("survey.linkMany")}` : ""}
          {link.expires_at ? ` · ${t("survey.linkUntil")} ${new Date(link.expires_at).toLocaleDateString()}` : ""}
        </p>
        {link.withheld ? (
          <p class="problem" role="status">
            {t("survey.linkWithheld")}
          </p>
        ) : null}
        {link.release.length ? (
          <p class="hint">{t("survey.linkReleased", { columns: link.release.join(", ") })}</p>
        ) : null}
        <div class="copying">
          <input readOnly value={link.url} aria-label={link.title} onFocus={(e) => e.currentTarget.select()} />
          <button
            type="button"
            class="button small"
            onClick={() => void navigator.clipboard.writeText(link.url).then(() => setCopied(true))}
          >
            {t(copied ? "link.copied" : "link.copy")}
          </button>
          {link.state === "open" ? (
            <button type="button" class="button small quiet" onClick={() => void set("paused")}>
              {t("survey.linkPause")}
            </button>
          ) : null}
          {link.state === "paused" ? (
            <button type="button" class="button small quiet" onClick={() => void set("open")}>
              {t("survey.linkResume")}
            </button>
          ) : null}
          {link.state === "closed" ? null : (
            <button type="button" class="button small quiet" onClick={() => void close()}>
              {t("survey.linkClose")}
            </button>
          )}
        </div>
      </div>
    </li>
  );
}

/** What the form reads of the book, to be released column by column, with the rows that everybody would see. */
function Released({ check, release, put }: { check: GuestCheck; release: string[]; put: (columns: string[]) => void }) {
  const offered = [...new Set([...release, ...check.columns])].sort();
  if (!check.problems.length && !offered.length && !check.shown.length) return null;
  return (
    <section class="card released" aria-label={t("survey.guestsSee")}>
      <h2>{t("survey.guestsSee")}</h2>
      {check.problems.length ? (
        <>
          <p class="problem" role="alert">
            {t("survey.guestsNot", { n: check.problems.length })}
          </p>
          <Cells problems={check.problems} />
        </>
      ) : null}
      {offered.length ? (
        <fieldset>
          <legend>{t("survey.release")}</legend>
          <p class="hint">{t("survey.releaseHint")}</p>
          {offered.map((column) => (
            <label key={column}>
              <input
                type="checkbox"
                checked={release.includes(column)}
                onChange={(e) =>
                  put(e.currentTarget.checked ? [...release, column] : release.filter((one) => one !== column))
                }
              />
              <span class="mono">{column}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {check.shown.map((list) => (
        <div key={list.table} class="figure-table" role="region" aria-label={list.table} tabIndex={0}>
          <table>
            <caption>{t("survey.releaseRows", { table: list.table, n: list.total })}</caption>
            <thead>
              <tr>
                {list.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.rows.map((row, n) => (
                <tr key={n}>
                  {row.map((cell, at) => (
                    <td key={at}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </section>
  );
}

function NewLink({ id, again }: { id: string; again: () => void }) {
  const [release, setRelease] = useState<string[]>([]);
  const { value: check } = useLoad(() => surveys.guests(id, release), [id], [id, release.join(",")]);
  // What was said before stays until the answer to the next choice is there: the boxes keep their place and the focus.
  const last = useRef<GuestCheck | undefined>(undefined);
  last.current = check ?? last.current;
  const [title, setTitle] = useState("");
  const [many, setMany] = useState(false);
  const [until, setUntil] = useState("");
  const make = (event: Event) => {
    event.preventDefault();
    // Good through the whole of the last day.
    const end = until ? new Date(`${until}T23:59:59`).getTime() : undefined;
    void surveys.link(id, { title, many, ...(end ? { expires_at: end } : {}), release }).then(
      () => {
        setTitle("");
        again();
      },
      (error: unknown) => say(reason(error), undefined, true),
    );
  };
  return (
    <>
      <form class="inline-form" onSubmit={make}>
        <label>
          {t("survey.linkTitle")}
          <input required maxLength={200} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />
        </label>
        <label>
          {t("survey.linkUntil")}
          <input type="date" value={until} onInput={(e) => setUntil(e.currentTarget.value)} />
        </label>
        <label>
          <span>{t("survey.linkMany")}</span>
          <input type="checkbox" checked={many} onChange={(e) => setMany(e.currentTarget.checked)} />
        </label>
        <button type="submit" class="button" disabled={!check || check.problems.length > 0}>
          {t("survey.linkNew")}
        </button>
      </form>
      {last.current ? <Released check={last.current} release={release} put={setRelease} /> : null}
    </>
  );
}

/** Links for guests: made, shown as QR codes, paused, closed. */
export function Links({ id, state }: { id: string; state: SurveyForm["state"] }) {
  const { value, error, again } = useLoad(() => surveys.links(id), [id], [id]);
  const may = state === "published" || state === "test";
  return (
    <>
      <p class="lead">{t(may ? "survey.linkHint" : "survey.linkDraft")}</p>
      {may ? <NewLink id={id} again={again} /> : null}
      {!value ? error ? <Failed error={error} again={again} /> : <Skeleton rows={3} /> : null}
      {value && !value.length ? <Empty title={t("survey.linkNone")} /> : null}
      {value?.length ? (
        <ul class="survey-links">
          {value.map((link) => (
            <Card key={link.id} link={link} again={again} />
          ))}
        </ul>
      ) : null}
    </>
  );
}
