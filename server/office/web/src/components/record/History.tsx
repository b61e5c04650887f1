import { useState } from "preact/hooks";
import { api } from "../../api/client";
import type { Detail, FieldChange } from "../../api/types";
import { author } from "../../format/author";
import { exactly, when } from "../../format/time";
import { read } from "../../format/value";
import { fieldName, t } from "../../i18n";
import { useLoad } from "../../state/load";
import { fieldOf } from "../../state/specs";
import { Failed, Skeleton } from "../States";

const SHOWN = 6;

function Changed({ record, change }: { record: Detail; change: FieldChange }) {
  const spec = fieldOf(record.kind, change.field.split(".")[0] ?? change.field);
  const say = (value: FieldChange["after"]) =>
    spec && value !== null && value !== undefined ? read(spec, value, record.names) : "";
  const [before, after] = [say(change.before), say(change.after)];
  return (
    <li>
      <span class="label">{fieldName(change.field)}</span>
      {before ? <del>{before}</del> : null}
      {after ? <ins>{after}</ins> : null}
    </li>
  );
}

/** Who changed what and when, newest first. */
export function History({ record }: { record: Detail }) {
  const loaded = useLoad(() => api.history(record.id), [record.id], [record.id, record.updated_ms]);
  const [all, showAll] = useState(false);
  const steps = loaded.value;
  return (
    <section class="card history">
      <h2>{t("record.history")}</h2>
      {!steps && loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : null}
      {!steps && !loaded.error ? <Skeleton rows={3} /> : null}
      <ol>
        {steps?.slice(0, all ? undefined : SHOWN).map((step, n) => (
          <li key={n}>
            <p class="by" title={exactly(step.by.at_ms)}>
              {t("record.changedBy", { who: author(step.by), when: when(step.by.at_ms) })}
            </p>
            <ul>
              {step.fields.map((change) => (
                <Changed key={change.field} record={record} change={change} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {steps && steps.length > SHOWN && !all ? (
        <button type="button" class="link more" onClick={() => showAll(true)}>
          {t("record.showAll", { n: steps.length })}
        </button>
      ) : null}
    </section>
  );
}
