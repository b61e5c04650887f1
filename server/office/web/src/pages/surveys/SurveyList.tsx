import { useEffect, useRef, useState } from "preact/hooks";
import { type CellProblem, packed, type SurveyForm, surveys, type Taken } from "../../api/surveys";
import { Empty, Failed, reason, Skeleton, Stale } from "../../components/States";
import { type Key, t } from "../../i18n";
import { useLoad } from "../../state/load";
import { follow, go } from "../../state/route";
import { say } from "../../state/toast";
import { Preview } from "./Preview";

/** What is wrong with a form, each at its cell. */
export function Cells({ problems }: { problems: CellProblem[] }) {
  return (
    <table class="table still cells">
      <thead>
        <tr>
          {(["survey.sheet", "survey.row", "survey.column", "survey.what"] as const).map((key) => (
            <th key={key} scope="col">
              {t(key)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {problems.map((cell) => (
          <tr key={`${cell.sheet} ${cell.row} ${cell.column} ${cell.text}`}>
            <td>{cell.sheet}</td>
            <td>{cell.row || ""}</td>
            <td>{cell.column}</td>
            <td>{cell.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Checked = { file: NonNullable<Awaited<ReturnType<typeof packed>>>; taken: Taken };

/** Takes files in: checked first, with the errors at their cells and a preview beside them, then saved as a draft. */
function Upload() {
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const outcome = useRef<HTMLDivElement>(null);
  // What came of the file stands below the fold of a small screen.
  useEffect(() => outcome.current?.scrollIntoView({ block: "start" }), [checked]);
  const check = async (files: File[]) => {
    const file = await packed(files);
    if (!file) return;
    setBusy(true);
    await surveys.take(file, true).then(
      (taken) => setChecked({ file, taken }),
      (error: unknown) => say(reason(error), undefined, true),
    );
    setBusy(false);
  };
  const keep = async () => {
    if (!checked) return;
    setBusy(true);
    await surveys.take(checked.file, false).then(
      (taken) => (taken.id ? go(`/surveys/${taken.id}`) : setChecked({ ...checked, taken })),
      (error: unknown) => say(reason(error), undefined, true),
    );
    setBusy(false);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void check([...(event.dataTransfer?.files ?? [])]);
  };
  const { errors = [], warnings = [], form } = checked?.taken ?? {};
  return (
    <section class="survey-part" aria-label={t("survey.upload")}>
      <div
        class={over ? "drop over" : "drop"}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <h2>{t("survey.upload")}</h2>
        <p>{t("survey.uploadHint")}</p>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept=".xlsx,.xls,.json,.csv,.xml,.geojson"
          onChange={(e) => void check([...(e.currentTarget.files ?? [])])}
        />
        <button type="button" class="button" disabled={busy} onClick={() => input.current?.click()}>
          {t("survey.choose")}
        </button>
      </div>
      {checked ? (
        <div class="survey-two" ref={outcome}>
          <div>
            <p role="status">
              <strong>
                {errors.length
                  ? t("survey.errors", { n: errors.length })
                  : t("survey.sound", { name: checked.file.name })}
              </strong>
            </p>
            {errors.length ? <Cells problems={errors} /> : null}
            {warnings.length ? (
              <>
                <h3>{t("survey.warnings", { n: warnings.length })}</h3>
                <Cells problems={warnings} />
              </>
            ) : null}
            {errors.length ? null : (
              <button type="button" class="button" disabled={busy} onClick={() => void keep()}>
                {t("survey.keep")}
              </button>
            )}
          </div>
          {form ? <Preview key={JSON.stringify(form).length} form={form} /> : null}
        </div>
      ) : null}
    </section>
  );
}

const chip = { draft: "chip", test: "chip sky", published: "chip moss", retired: "chip" } as const;

function Row({ form }: { form: SurveyForm }) {
  return (
    <tr>
      <td>
        <a href={`/surveys/${form.id}`} onClick={follow} data-row>
          {form.title}
        </a>
      </td>
      <td>{form.version ? t("survey.version", { version: form.version }) : t("survey.noVersion")}</td>
      <td>
        <span class={chip[form.state]}>{t(`survey.state.${form.state}`)}</span>
      </td>
      <td>{form.languages.map((name) => name.replace(/\s*\([^)]*\)\s*$/, "")).join(" · ")}</td>
      <td class="number">{t("survey.responses", { n: form.responses })}</td>
    </tr>
  );
}

function Ready({ ids, again }: { ids: string[]; again: () => void }) {
  const take = (id: string) =>
    surveys.ready(id).then(
      (taken) => (taken.id ? go(`/surveys/${taken.id}`) : again()),
      (error: unknown) => say(reason(error), undefined, true),
    );
  return (
    <section class="survey-part" aria-label={t("survey.ready")}>
      <h2>{t("survey.ready")}</h2>
      <div class="chips">
        {ids.map((id) => (
          <button key={id} type="button" class="button small quiet" onClick={() => void take(id)}>
            {t("survey.take")}: {t(`survey.ready.${id}` as Key)}
          </button>
        ))}
      </div>
    </section>
  );
}

/** Every version of every form. */
export function SurveyList() {
  const loaded = useLoad(() => surveys.all(), [], []);
  const { value, error, again } = loaded;
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("survey.title")}</h1>
        <p>{t("survey.lead")}</p>
      </div>
      {value && error ? <Stale error={error} again={again} /> : null}
      {!value && error ? <Failed error={error} again={again} /> : null}
      {!value && !error ? <Skeleton rows={4} /> : null}
      {value?.forms.length ? (
        <table class="table still">
          <tbody>
            {value.forms.map((form) => (
              <Row key={form.id} form={form} />
            ))}
          </tbody>
        </table>
      ) : null}
      {value && !value.forms.length ? <Empty title={t("survey.empty")} hint={t("survey.emptyHint")} /> : null}
      {value ? <Ready ids={value.ready} again={again} /> : null}
      {value ? <Upload /> : null}
    </div>
  );
}
