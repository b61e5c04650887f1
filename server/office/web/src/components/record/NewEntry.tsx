import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FieldSpec } from "../../api/types";
import { choices, parts, scalarOf } from "../../format/value";
import { choiceName, fieldName, t } from "../../i18n";
import { type Desk, save } from "../../state/edit";
import { refusal } from "./Editor";

/** How many parts of an entry are asked for when it is made; the others are filled in later. */
const ASKED = 3;

const typeable = (spec: FieldSpec): boolean =>
  !["ref", "position", "json", "time", "bool"].includes(scalarOf(spec.shape));

/** A small form for one more entry of a list. */
export function NewEntry({ desk, spec, onClose }: { desk: Desk; spec: FieldSpec; onClose: () => void }) {
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>("input, select")?.focus(), []);
  const add = (event: Event) => {
    event.preventDefault();
    const filled = Object.entries(texts).filter(([, text]) => text.trim());
    if (filled.length === 0) return onClose();
    save(desk, { op: "add", field: spec.name, value: { new: Object.fromEntries(filled) } }, desk.record.base).then(
      onClose,
      (error: unknown) => setWrong(refusal(error)),
    );
  };
  const cancel = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return (
    <form ref={form} class="new-entry" onSubmit={add} onKeyDown={cancel}>
      {parts(spec.shape)
        .filter(typeable)
        .slice(0, ASKED)
        .map((part) => {
          const options = choices(part.shape);
          const set = (text: string) => setTexts({ ...texts, [part.name]: text });
          return options.length ? (
            <select
              key={part.name}
              aria-label={fieldName(part.name)}
              value={texts[part.name] ?? ""}
              onChange={(e) => set(e.currentTarget.value)}
            >
              <option value="">{fieldName(part.name)}</option>
              {options.map((o) => (
                <option key={o} value={o}>
                  {choiceName(part.name, o)}
                </option>
              ))}
            </select>
          ) : (
            <input
              key={part.name}
              placeholder={fieldName(part.name)}
              aria-label={fieldName(part.name)}
              autoComplete="off"
              value={texts[part.name] ?? ""}
              onInput={(e) => set(e.currentTarget.value)}
            />
          );
        })}
      {wrong ? (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      ) : null}
      <div class="editor-foot">
        <button type="submit" class="button small">
          {t("edit.save")}
        </button>
        <button type="button" class="link" onClick={onClose}>
          {t("edit.cancel")}
        </button>
      </div>
    </form>
  );
}
