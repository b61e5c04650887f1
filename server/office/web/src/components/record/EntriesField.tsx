import { useState } from "preact/hooks";
import type { FieldSpec, Value } from "../../api/types";
import { isItems, parts, read, scalarOf } from "../../format/value";
import { choiceName, fieldName, inSentence, t } from "../../i18n";
import { type Desk, save } from "../../state/edit";
import { say } from "../../state/toast";
import { Icon } from "../Icon";
import { Editor, refusal } from "./Editor";
import { NewEntry } from "./NewEntry";

type Entry = Record<string, Value>;

/** What is read first stands first: allergies before wishes. */
const first = (entry: Entry): number => (entry["kind"] === "allergy" ? 0 : 1);

/** Entries of one kind, such as telephones. `wide` leaves the name to the card around it. */
export function EntriesField({ desk, spec, wide }: { desk: Desk; spec: FieldSpec; wide: boolean }) {
  const [adding, add] = useState(false);
  const value = desk.record.fields[spec.name];
  const entries = isItems(value) ? Object.entries(value).sort(([, a], [, b]) => first(a) - first(b)) : [];
  const name = fieldName(spec.name);
  return (
    <div class={wide ? "field wide" : "field"}>
      {wide ? null : <span class="label">{name}</span>}
      <div class="entries">
        {entries.map(([token, entry]) => (
          <EntryRow key={token} desk={desk} spec={spec} token={token} entry={entry} />
        ))}
        {adding ? (
          <NewEntry desk={desk} spec={spec} onClose={() => add(false)} />
        ) : (
          <button type="button" class="adder" onClick={() => add(true)} title={t("record.add", { field: name })}>
            <Icon name="plus" size={15} />
            {entries.length ? (
              <span class="unseen">{t("record.add", { field: name })}</span>
            ) : (
              <span>{t("record.add", { field: inSentence(name) })}</span>
            )}
          </button>
        )}
      </div>
    </div>
  );
}

function EntryRow({ desk, spec, token, entry }: { desk: Desk; spec: FieldSpec; token: string; entry: Entry }) {
  const [began, edit] = useState<{ part: string; base: string }>();
  const inner = parts(spec.shape);
  const editing = inner.find((p) => p.name === began?.part);
  if (editing && began) {
    const setTo = (text: string) =>
      save(desk, { op: "set_item", field: spec.name, token, part: editing.name, value: text.trim() }, began.base);
    return <Editor spec={editing} value={entry[editing.name]} onSave={setTo} onClose={() => edit(undefined)} />;
  }
  const remove = () => {
    save(desk, { op: "remove", field: spec.name, token_or_text: token }, desk.record.base).catch((error: unknown) =>
      say(t("edit.notSaved", { why: refusal(error) }), undefined, true),
    );
  };
  const ledger = typeof spec.shape === "object" && "ledger" in spec.shape;
  return (
    <div class="entry">
      {inner
        .filter((p) => entry[p.name] !== undefined)
        .map((p) => (
          <EntryPart
            key={p.name}
            spec={p}
            value={entry[p.name]}
            names={desk.record.names}
            fixed={ledger}
            onEdit={() => edit({ part: p.name, base: desk.record.base })}
          />
        ))}
      {ledger ? null : (
        <button
          type="button"
          class="remove"
          onClick={remove}
          aria-label={`${t("record.remove")} ${fieldName(spec.name)}`}
          title={t("record.remove")}
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  );
}

/** Parts that say nothing without their name. */
const NAMED = ["extension", "expires", "issued_by", "seat", "room"];

type PartProps = {
  spec: FieldSpec;
  value: Value | undefined;
  names: Record<string, string>;
  fixed: boolean;
  onEdit: () => void;
};

function EntryPart({ spec, value, names, fixed, onEdit }: PartProps) {
  const of = scalarOf(spec.shape);
  const plain = of === "choice" ? choiceName(spec.name, String(value)) : read(spec, value, names);
  const text = NAMED.includes(spec.name) ? `${fieldName(spec.name)} ${plain}` : plain;
  const tone =
    value === "allergy"
      ? "part warn"
      : of === "choice" || text !== plain || spec.name === "label"
        ? "part quiet"
        : "part";
  if (fixed || of === "ref") return <span class={tone}>{text}</span>;
  return (
    <button
      type="button"
      class={tone}
      onClick={onEdit}
      title={t("record.edit", { field: inSentence(fieldName(spec.name)) })}
      onKeyDown={(e) => {
        if (e.key === "e" && !e.ctrlKey && !e.metaKey) {
          e.preventDefault();
          onEdit();
        }
      }}
    >
      {text}
    </button>
  );
}
