import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { t } from "../i18n";
import { follow } from "../state/route";
import { Icon, Mark } from "./Icon";

/** Grey lines where text will be, once waiting has lasted 200 ms. */
export function Skeleton({ rows = 8 }: { rows?: number }) {
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 200);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return <div class="skeleton" />;
  return (
    <div class="skeleton" role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, n) => (
        <div key={n} class={`bone bone-${n % 4}`} />
      ))}
    </div>
  );
}

type StateProps = { title: string; hint?: string; children?: ComponentChildren };

/** A page or list with nothing to show, and the one thing to do about it. */
export function Empty({ title, hint, children }: StateProps) {
  return (
    <div class="state">
      <Mark />
      <h2>{title}</h2>
      {hint ? <p>{hint}</p> : null}
      {children}
    </div>
  );
}

/** What failed, what is safe, and how to go on. */
export function Failed({ error, again }: { error: unknown; again: () => void }) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  if (problem?.status === 401) return <Empty title={t("error.signedOut")} hint={t("error.signedOutHint")} />;
  if (problem?.status === 403)
    return <Empty title={t("error.forbidden")} hint={t("error.forbiddenHint", { why: problem.text })} />;
  if (problem?.status === 404) return <Empty title={t("record.gone")} hint={t("record.goneHint")} />;
  return (
    <Empty title={t("error.load")} hint={t("error.loadHint", { why: reason(error) })}>
      <button type="button" class="button" onClick={again}>
        {t("error.retry")}
      </button>
    </Empty>
  );
}

/** Why something failed, in a sentence. */
export function reason(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  return error.code === "network" ? t("error.network") : error.problem.text;
}

/** The same page stays when it could not be read again; a line says so. */
export function Stale({ error, again }: { error: unknown; again: () => void }) {
  return (
    <p class="stale" role="status">
      <Icon name="alert" size={16} />
      <span>{t("error.loadHint", { why: reason(error) })}</span>
      <button type="button" class="link" onClick={again}>
        {t("error.retry")}
      </button>
    </p>
  );
}

export function NotFound() {
  return (
    <Empty title={t("error.notFound")} hint={t("error.notFoundHint")}>
      <a class="button" href="/live" onClick={follow}>
        {t("error.toLive")}
      </a>
    </Empty>
  );
}
