import { api } from "../../api/client";
import type { Detail } from "../../api/types";
import { exactly, when } from "../../format/time";
import { isItems } from "../../format/value";
import { kindName, t } from "../../i18n";
import type { Desk } from "../../state/edit";
import { follow } from "../../state/route";
import { say } from "../../state/toast";
import { Icon } from "../Icon";
import { Place } from "../Place";
import { reason } from "../States";

/** What must be read before anything else: allergies. */
export function allergies(record: Detail): string[] {
  const preferences = record.fields["preferences"];
  const entries = isItems(preferences) ? Object.values(preferences) : [];
  return entries.filter((entry) => entry["kind"] === "allergy").map((entry) => String(entry["text"] ?? ""));
}

function remove({ record, put }: Desk): void {
  api.remove(record.id).then(
    (after) => {
      put(after);
      say(t("edit.deleted"), async () => put(await api.restore(record.id)));
    },
    (error: unknown) => say(t("edit.notSaved", { why: reason(error) }), undefined, true),
  );
}

/** Who this is, at the top of the page. */
export function Head({ desk, from }: { desk: Desk; from: { path: string; word: string } }) {
  const { record, put } = desk;
  const tags = record.fields["tags"];
  const warned = allergies(record);
  const owner = record.fields["owner"];
  return (
    <div class="record-head">
      <a class="back" href={from.path} onClick={follow}>
        <Icon name="back" size={16} />
        {t("record.back", { page: from.word })}
      </a>
      <div class="record-title">
        <h1>{record.title || kindName(record.kind)}</h1>
        <span class="sub">{record.subtitle}</span>
        <Place place={record.place} />
      </div>
      <p class="facts">
        {record.kind === "customer" ? null : <span class="chip">{kindName(record.kind)}</span>}
        {warned.length ? (
          <span class="chip clay strong">
            <Icon name="alert" size={15} />
            {t("record.allergies")} {warned.join("、")}
          </span>
        ) : null}
        {Array.isArray(tags)
          ? tags.map((tag) => (
              <a key={tag} class="chip" href={`/customers?tag=${encodeURIComponent(tag)}`} onClick={follow}>
                {tag}
              </a>
            ))
          : null}
        {typeof owner === "string" ? (
          <span class="fact">
            {t("customers.owner")} {record.names[owner] ?? ""}
          </span>
        ) : null}
        <span class="fact" title={exactly(record.updated_ms)}>
          {t("customers.changed")} {when(record.updated_ms)}
        </span>
        {record.deleted ? null : (
          <button type="button" class="link quiet" onClick={() => remove(desk)}>
            {t("edit.delete")}
          </button>
        )}
      </p>
      {record.deleted ? (
        <p class="stale" role="status">
          <Icon name="alert" size={16} />
          <span>{t("record.deleted")}</span>
          <button type="button" class="link" onClick={() => void api.restore(record.id).then(put)}>
            {t("record.restore")}
          </button>
        </p>
      ) : null}
      {record.revived ? (
        <p class="stale" role="status">
          <Icon name="alert" size={16} />
          <span>{t("record.revived")}</span>
        </p>
      ) : null}
    </div>
  );
}
