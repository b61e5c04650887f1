import { useRef, useState } from "preact/hooks";
import type { Change, FieldSpec, Value } from "../../api/types";
import { parts, read, scalarOf } from "../../format/value";
import { fieldName, inSentence, t } from "../../i18n";
import { type Desk, save } from "../../state/edit";
import { follow, recordPath } from "../../state/route";
import { Editor } from "./Editor";
import { EntriesField } from "./EntriesField";

/** The change that a typed text asks for. The office reads it by the field's own rules. */
function changeTo(spec: FieldSpec, text: string): Change {
  const field = spec.name;
  if (spec.shape === "note") return { op: "replace", field, text };
  const plain = text.trim();
  if (typeof spec.shape === "object" && "set" in spec.shape) {
    return {
      op: "set",
      field,
      value: plain
        .split(/[,，、]/)
        .map((word) => word.trim())
        .filter(Boolean),
    };
  }
  if (!plain) return { op: "clear", field };
  return { op: "set", field, value: scalarOf(spec.shape) === "bool" ? plain === "true" : plain };
}

function Shown({ spec, value, names }: { spec: FieldSpec; value: Value | undefined; names: Record<string, string> }) {
  const text = read(spec, value, names);
  if (!text) return <span class="blank">{t("record.empty")}</span>;
  if (spec.shape === "note") return <span class="note">{text}</span>;
  if (Array.isArray(value))
    return (
      <span class="chips">
        {value.map((tag) => (
          <span key={tag} class="chip">
            {tag}
          </span>
        ))}
      </span>
    );
  return <>{text}</>;
}

const refKind = (spec: FieldSpec): string | undefined => {
  const of = typeof spec.shape === "object" && "scalar" in spec.shape ? spec.shape.scalar : undefined;
  return typeof of === "object" && "ref" in of ? of.ref : undefined;
};

/** A field with its name: a click, Enter or `e` edits it in place. */
export function FieldRow({ desk, spec, wide = false }: { desk: Desk; spec: FieldSpec; wide?: boolean }) {
  /** The base of what is being edited. */
  const [editing, edit] = useState<string>();
  const row = useRef<HTMLDivElement>(null);
  const value = desk.record.fields[spec.name];
  if (parts(spec.shape).length) return <EntriesField desk={desk} spec={spec} wide={wide} />;
  const close = () => {
    edit(undefined);
    setTimeout(() => row.current?.querySelector<HTMLElement>(".value")?.focus(), 0);
  };
  const kind = refKind(spec);
  const name = fieldName(spec.name);
  return (
    <div class="field" ref={row}>
      <span class="label" id={`label-${spec.name}`}>
        {name}
      </span>
      {editing ? (
        <Editor
          spec={spec}
          value={value}
          onSave={(text) => save(desk, changeTo(spec, text), editing)}
          onClose={close}
        />
      ) : kind ? (
        <RefValue kind={kind} value={value} names={desk.record.names} />
      ) : (
        <button
          type="button"
          class="value"
          title={t("record.edit", { field: inSentence(name) })}
          aria-describedby={`label-${spec.name}`}
          onClick={() => edit(desk.record.base)}
          onKeyDown={(e) => {
            if (e.key === "e" && !e.ctrlKey && !e.metaKey) {
              e.preventDefault();
              edit(desk.record.base);
            }
          }}
        >
          <Shown spec={spec} value={value} names={desk.record.names} />
        </button>
      )}
    </div>
  );
}

function RefValue({ kind, value, names }: { kind: string; value: Value | undefined; names: Record<string, string> }) {
  if (typeof value !== "string")
    return (
      <span class="value fixed">
        <span class="blank">{t("record.empty")}</span>
      </span>
    );
  return (
    <a class="value fixed" href={recordPath(kind, value)} onClick={follow}>
      {names[value] ?? value.slice(0, 8)}
    </a>
  );
}
