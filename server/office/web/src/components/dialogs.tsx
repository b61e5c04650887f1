import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./Icon";

/** The dialog that is open, if any. */
export const opened = signal<"palette" | "keys" | "link" | undefined>(undefined);

export const shut = (): void => {
  opened.value = undefined;
};

/** A modal dialog: the browser keeps the focus inside it and closes it on Esc. */
export function Dialog({
  label,
  bare = false,
  children,
}: {
  label: string;
  bare?: boolean;
  children: ComponentChildren;
}) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  const outside = (event: MouseEvent) => event.target === box.current && shut();
  return (
    <dialog ref={box} class={bare ? "palette" : "dialog"} aria-label={label} onClose={shut} onClick={outside}>
      {bare ? null : (
        <div class="dialog-head">
          <h2>{label}</h2>
          <button type="button" class="icon-button" onClick={shut} aria-label={t("dialog.close")}>
            <Icon name="close" />
          </button>
        </div>
      )}
      {children}
    </dialog>
  );
}
