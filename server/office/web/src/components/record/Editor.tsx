import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../../api/client";
import type { FieldSpec, Value } from "../../api/types";
import { choices, scalarOf, typed } from "../../format/value";
import { choiceName, fieldName, type Key, t } from "../../i18n";
import { zh } from "../../i18n/zh";
import { reason } from "../States";

type EditorProps = {
  spec: FieldSpec;
  /** The value as it is now, also when a colleague changes it meanwhile. */
  value: Value | undefined;
  /** Saves the text; fails with the office's refusal. */
  onSave: (text: string) => Promise<void>;
  onClose: () => void;
};

const hints: Record<string, Key> = {
  note: "edit.hintNote",
  date: "edit.hintDate",
  day_of_year: "edit.hintDay",
  money: "edit.hintMoney",
  time: "edit.hintTime",
};

function hintOf(spec: FieldSpec): Key {
  if (typeof spec.shape === "object" && "set" in spec.shape) return "edit.hintSet";
  return hints[scalarOf(spec.shape)] ?? "edit.hintLine";
}

/** Whether what two people write at once becomes one: letters of a note, words of a set. */
const merges = (spec: FieldSpec): boolean =>
  spec.shape === "note" || (typeof spec.shape === "object" && "set" in spec.shape);

/** What a refusal says about this field, in the reader's language. */
export function refusal(error: unknown): string {
  const first = error instanceof ApiError ? error.problem.fields[0] : undefined;
  if (!first) return reason(error);
  const key = `rule.${first.code}`;
  return key in zh ? t(key as Key, first.params) : first.text;
}

/** One field being edited where it stands. What is being typed is never overwritten by what arrives. */
export function Editor({ spec, value, onSave, onClose }: EditorProps) {
  const [text, setText] = useState(() => typed(spec, value));
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [began] = useState(() => typed(spec, value));
  const field = useRef<HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement>(null);
  const now = typed(spec, value);
  useLayoutEffect(() => {
    field.current?.focus();
    if (field.current instanceof HTMLInputElement) field.current.select();
  }, []);

  const save = (text: string) => {
    if (text === began || text === now) return onClose();
    setBusy(true);
    onSave(text).then(onClose, (error: unknown) => {
      setBusy(false);
      setWrong(refusal(error));
      field.current?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const many = spec.shape === "note";
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && (!many || event.ctrlKey || event.metaKey)) save(text);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const common = {
    ref: field,
    disabled: busy,
    "aria-label": fieldName(spec.name),
    "aria-invalid": wrong ? true : undefined,
    "aria-describedby": "editor-says",
    onKeyDown,
  };
  const options = scalarOf(spec.shape) === "bool" ? ["true", "false"] : choices(spec.shape);
  return (
    <div class="editor">
      {options.length ? (
        <select {...common} value={text} onChange={(e) => save(e.currentTarget.value)}>
          <option value="">{t("record.empty")}</option>
          {options.map((o) => (
            <option key={o} value={o}>
              {optionName(spec, o)}
            </option>
          ))}
        </select>
      ) : spec.shape === "note" ? (
        <textarea
          {...common}
          rows={Math.min(12, text.split("\n").length + 2)}
          value={text}
          onInput={(e) => setText(e.currentTarget.value)}
        />
      ) : (
        <input {...common} value={text} autoComplete="off" onInput={(e) => setText(e.currentTarget.value)} />
      )}
      {now === began ? null : (
        <p class="meanwhile">
          {t(merges(spec) ? "edit.meanwhileBoth" : "edit.meanwhile", { text: now || t("conflict.nothing") })}
        </p>
      )}
      <div class="editor-foot">
        <p id="editor-says" class={wrong ? "wrong" : "hint"} role={wrong ? "alert" : undefined}>
          {wrong ?? t(hintOf(spec))}
        </p>
        <button type="button" class="button small" disabled={busy} onClick={() => save(text)}>
          {t("edit.save")}
        </button>
        <button type="button" class="link" onClick={onClose}>
          {t("edit.cancel")}
        </button>
      </div>
    </div>
  );
}

function optionName(spec: FieldSpec, option: string): string {
  if (scalarOf(spec.shape) === "bool") return t(option === "true" ? "edit.yes" : "edit.no");
  return choiceName(spec.name, option);
}
