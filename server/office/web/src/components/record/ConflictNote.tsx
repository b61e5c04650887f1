import { useState } from "preact/hooks";
import { api } from "../../api/client";
import type { Conflict, Detail, FieldSpec, Version } from "../../api/types";
import { exactly, when } from "../../format/time";
import { parts, read } from "../../format/value";
import { fieldName, t } from "../../i18n";
import { type Desk, wayBack } from "../../state/edit";
import { fieldOf } from "../../state/specs";
import { say } from "../../state/toast";
import { Icon } from "../Icon";
import { reason } from "../States";

function specOf(kind: string, field: string): FieldSpec | undefined {
  const [list, , part] = field.split(".");
  const spec = fieldOf(kind, list ?? field);
  return part && spec ? parts(spec.shape).find((p) => p.name === part) : spec;
}

/** One field that two people edited at once: what was kept, what was set aside, whose, when. One tap uses the other. */
export function ConflictNote({ desk, conflict }: { desk: Desk; conflict: Conflict }) {
  const { record } = desk;
  const spec = specOf(record.kind, conflict.field);
  const told = (version: Version) =>
    (spec ? read(spec, version.value, record.names) : String(version.value)) || t("conflict.nothing");
  return (
    <section class="conflict" aria-label={t("conflict.title", { field: fieldName(conflict.field) })}>
      <Icon name="aside" />
      <div>
        <p class="conflict-title">{t("conflict.title", { field: fieldName(conflict.field) })}</p>
        <p class="hint">{t("conflict.lead")}</p>
        <div class="versions">
          <VersionBox word={t("conflict.kept")} version={conflict.kept} text={told(conflict.kept)} />
          {conflict.set_aside.map((version, n) => (
            <VersionBox key={n} word={t("conflict.aside")} version={version} text={told(version)}>
              <UseButton record={record} put={desk.put} field={conflict.field} at={n} text={told(version)} />
            </VersionBox>
          ))}
        </div>
      </div>
    </section>
  );
}

type BoxProps = { word: string; version: Version; text: string; children?: preact.ComponentChildren };

function VersionBox({ word, version, text, children }: BoxProps) {
  return (
    <div class={children ? "version" : "version kept"}>
      <span class="word">{word}</span>
      <span class="text">{text}</span>
      <span class="by" title={exactly(version.by.at_ms)}>
        {t("conflict.by", { who: version.by.name, when: when(version.by.at_ms) })}
      </span>
      {children}
    </div>
  );
}

type UseProps = { record: Detail; put: (record: Detail) => void; field: string; at: number; text: string };

function UseButton({ record, put, field, at, text }: UseProps) {
  const [busy, setBusy] = useState(false);
  const use = () => {
    setBusy(true);
    api.useSetAside(record.id, field, at).then(
      (after) => {
        put(after);
        say(t("conflict.switched", { text }), wayBack(after, put));
      },
      (error: unknown) => {
        setBusy(false);
        say(t("edit.notSaved", { why: reason(error) }), undefined, true);
      },
    );
  };
  return (
    <button type="button" class="button small quiet" disabled={busy} onClick={use}>
      {t("conflict.use")}
    </button>
  );
}
