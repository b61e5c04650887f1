import { useState } from "preact/hooks";
import { api } from "../../api/client";
import { surveys, type SurveyForm, type SurveyLink } from "../../api/surveys";
import { Empty, Failed, reason, Skeleton } from "../../components/States";
import { t } from "../../i18n";
import { useLoad } from "../../state/load";
import { say } from "../../state/toast";

function Card({ link, again }: { link: SurveyLink; again: () => void }) {
  const [copied, setCopied] = useState(false);
  const set = (state: string) => api.edit(link.id, [{ op: "set", field: "state", value: state }]).then(again, (error: unknown) => say(reason(error), undefined, true));
  const close = () => set("closed").then(() => say(`${link.title}: ${t("survey.linkClosed")}`, () => set("open")));
  return (
    <li class="card">
      <img class="qr" src={`data:image/svg+xml;utf8,${encodeURIComponent(link.qr)}`} alt={t("survey.linkQr")} />
      <div class="grow">
        <h2>{link.title}</h2>
        <p>
          <span class={link.state === "open" ? "chip moss" : "chip"}>{t(link.state === "open" ? "survey.linkOpen" : "survey.linkClosed")}</span>{" "}
          {t("survey.linkAnswers", { n: link.answers })}{link.many ? ` · ${t("survey.linkMany")}` : ""}{link.expires_at ? ` · ${t("survey.linkUntil")} ${new Date(link.expires_at).toLocaleDateString()}` : ""}
        </p>
        <div class="copying">
          <input readOnly value={link.url} aria-label={link.title} onFocus={(e) => e.currentTarget.select()} />
          <button type="button" class="button small" onClick={() => void navigator.clipboard.writeText(link.url).then(() => setCopied(true))}>{t(copied ? "link.copied" : "link.copy")}</button>
          {link.state === "open" ? <button type="button" class="button small quiet" onClick={() => void close()}>{t("survey.linkClose")}</button> : null}
        </div>
      </div>
    </li>
  );
}

function NewLink({ id, again }: { id: string; again: () => void }) {
  const [title, setTitle] = useState("");
  const [many, setMany] = useState(false);
  const [until, setUntil] = useState("");
  const make = (event: Event) => {
    event.preventDefault();
    // Good through the whole of the last day.
    const end = until ? new Date(`${until}T23:59:59`).getTime() : undefined;
    void surveys.link(id, { title, many, ...(end ? { expires_at: end } : {}) }).then(() => {
      setTitle("");
      again();
    }, (error: unknown) => say(reason(error), undefined, true));
  };
  return (
    <form class="inline-form" onSubmit={make}>
      <label>{t("survey.linkTitle")}<input required maxLength={200} value={title} onInput={(e) => setTitle(e.currentTarget.value)} /></label>
      <label>{t("survey.linkUntil")}<input type="date" value={until} onInput={(e) => setUntil(e.currentTarget.value)} /></label>
      <label><span>{t("survey.linkMany")}</span><input type="checkbox" checked={many} onChange={(e) => setMany(e.currentTarget.checked)} /></label>
      <button type="submit" class="button">{t("survey.linkNew")}</button>
    </form>
  );
}

/** Links for guests: made, shown as QR codes, closed. */
export function Links({ id, state }: { id: string; state: SurveyForm["state"] }) {
  const { value, error, again } = useLoad(() => surveys.links(id), [id], [id]);
  const may = state === "published" || state === "test";
  return (
    <>
      <p class="lead">{t(may ? "survey.linkHint" : "survey.linkDraft")}</p>
      {may ? <NewLink id={id} again={again} /> : null}
      {!value ? error ? <Failed error={error} again={again} /> : <Skeleton rows={3} /> : null}
      {value && !value.length ? <Empty title={t("survey.linkNone")} /> : null}
      {value?.length ? <ul class="survey-links">{value.map((link) => <Card key={link.id} link={link} again={again} />)}</ul> : null}
    </>
  );
}
