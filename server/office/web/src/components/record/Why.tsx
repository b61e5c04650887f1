import { useEffect, useRef, useState } from "preact/hooks";
import { figures } from "../../api/insight";
import type { Evidence, Explanation } from "../../api/types";
import { count } from "../../format/figure";
import { calendarDay, when } from "../../format/time";
import { money } from "../../format/value";
import { kindName, t } from "../../i18n";
import { sentence } from "../../insight/explain";
import { follow, recordPath } from "../../state/route";
import { Icon } from "../Icon";
import { Failed, Skeleton } from "../States";

function Row({ of }: { of: Evidence }) {
  const at = typeof of.at === "number" ? when(of.at) : of.at ? calendarDay(of.at) : "";
  return (
    <tr>
      <td>{at}</td>
      <td>
        <a href={recordPath(of.kind, of.id)} onClick={follow} data-row>
          {of.title || kindName(of.kind)}
        </a>
      </td>
      <td class="number">{of.amount ? money(of.amount) : ""}</td>
    </tr>
  );
}

function Answer({ of }: { of: Explanation }) {
  return (
    <>
      <p class="why-sentence">{sentence(of)}</p>
      <p class="below">{t("why.rests", { n: count(of.n), day: calendarDay(of.as_of) })}</p>
      <div class="figure-table" role="group" aria-label={t("why.rows")} tabIndex={0}>
        <table>
          <tbody>
            {of.rows.map((row) => (
              <Row key={row.id} of={row} />
            ))}
          </tbody>
        </table>
      </div>
      {of.n > of.rows.length ? <p class="below">{t("why.more", { n: count(of.n - of.rows.length) })}</p> : null}
    </>
  );
}

/** “Why gold?”: the sentence, and the records behind it. */
export function Why({ of, figure, title, close }: { of: string; figure: string; title: string; close: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const [got, setGot] = useState<{ found?: Explanation | null; error?: unknown }>({});
  const load = () => {
    figures.explain(of, figure).then(
      (found) => setGot({ found }),
      (error: unknown) => setGot({ error }),
    );
  };
  useEffect(() => {
    box.current?.showModal();
    load();
  }, []);
  return (
    <dialog
      ref={box}
      class="dialog why"
      aria-label={title}
      onClose={close}
      onClick={(e) => e.target === box.current && close()}
    >
      <div class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="icon-button" onClick={close} aria-label={t("dialog.close")}>
          <Icon name="close" />
        </button>
      </div>
      {got.error ? <Failed error={got.error} again={load} /> : null}
      {got.found === undefined && !got.error ? <Skeleton rows={4} /> : null}
      {got.found === null ? <p class="none">{t("why.nothing")}</p> : null}
      {got.found ? <Answer of={got.found} /> : null}
    </dialog>
  );
}
