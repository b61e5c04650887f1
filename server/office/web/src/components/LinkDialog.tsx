import { useState } from "preact/hooks";
import { api } from "../api/client";
import { t } from "../i18n";
import { useLoad } from "../state/load";
import { Dialog } from "./dialogs";
import { Failed, Skeleton } from "./States";

/** A one-time link for a colleague. */
export function LinkDialog() {
  const made = useLoad(() => api.link(), [], []);
  const [copied, setCopied] = useState(false);
  const copy = (link: string) =>
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <Dialog label={t("link.title")}>
      <p>{t("link.lead")}</p>
      {made.error && !made.value ? <Failed error={made.error} again={made.again} /> : null}
      {made.value ? (
        <div class="copying">
          <input
            readOnly
            value={made.value.link}
            aria-label={t("link.title")}
            onFocus={(e) => e.currentTarget.select()}
          />
          <button type="button" class="button" onClick={() => void copy(made.value?.link ?? "")}>
            {t(copied ? "link.copied" : "link.copy")}
          </button>
        </div>
      ) : null}
      {!made.value && !made.error ? <Skeleton rows={1} /> : null}
    </Dialog>
  );
}
