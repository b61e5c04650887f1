import { t } from "../i18n";
import { hush, say, toast } from "../state/toast";
import { reason } from "./States";

/** What was just done, at the bottom, with its way back. */
export function ToastNote() {
  const now = toast.value;
  const undo = now?.undo;
  const takeBack = () => {
    hush();
    undo?.().then(
      (told) => say(told ?? t("edit.undone")),
      (error: unknown) => say(t("edit.notSaved", { why: reason(error) }), undefined, true),
    );
  };
  return (
    <div class="toasts" role="status" aria-live="polite">
      {now ? (
        <div key={now.id} class={now.failed ? "toast failed" : "toast"}>
          <span>{now.text}</span>
          {undo ? (
            <button type="button" onClick={takeBack}>
              {t("edit.undo")}
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
