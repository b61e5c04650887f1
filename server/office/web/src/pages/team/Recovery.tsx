import { useEffect, useRef, useState } from "preact/hooks";
import { members } from "../../api/members";
import type { RecoverySheets } from "../../api/types";
import { Failed, reason, Skeleton } from "../../components/States";
import { exactly } from "../../format/time";
import { t } from "../../i18n";
import { useLoad } from "../../state/load";
import { say } from "../../state/toast";

/** Three pages to print. They are kept nowhere: once put away they are gone. */
function Sheets({ sheets, done }: { sheets: RecoverySheets; done: () => void }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <div class="sheets">
      <h3 ref={head} tabIndex={-1}>
        {t("recovery.shown")}
      </h3>
      <p class="sheets-hint">{t("recovery.shownHint")}</p>
      {sheets.shares.map((share, at) => (
        <article key={share} class="sheet">
          <h4>{t("recovery.sheet", { n: at + 1, of: sheets.shares.length, name: sheets.name })}</h4>
          <p class="mono share">{share.replace(/([A-Z2-7]{8})(?=[A-Z2-7])/g, "$1 ")}</p>
          <p>{t("recovery.sheetHow", { relay: sheets.relay })}</p>
          <p class="mono">
            {t("recovery.sheetFoot", { key: sheets.key, workspace: sheets.workspace, when: exactly(sheets.made_ms) })}
          </p>
        </article>
      ))}
      <div class="sheets-foot">
        <button type="button" class="button" onClick={() => window.print()}>
          {t("recovery.print")}
        </button>
        <button type="button" class="button quiet" onClick={done}>
          {t("recovery.putAway")}
        </button>
      </div>
    </div>
  );
}

/** Whether anything would bring the book back if every device were lost. */
export function Recovery() {
  const loaded = useLoad(() => members.recovery(), [], []);
  const [sheets, setSheets] = useState<RecoverySheets>();
  const [asked, setAsked] = useState(false);
  const known = loaded.value;
  const make = async () => {
    setAsked(false);
    try {
      setSheets(await members.makeSheets());
      loaded.again();
    } catch (error) {
      say(t("edit.notSaved", { why: reason(error) }), undefined, true);
    }
  };
  return (
    <section class="team-part" aria-labelledby="recovery">
      <h2 id="recovery">{t("recovery.title")}</h2>
      <p>{t("recovery.lead")}</p>
      {!known && loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : null}
      {!known && !loaded.error ? <Skeleton rows={1} /> : null}
      {known?.key ? (
        <p>{t("recovery.since", { when: exactly(known.since_ms ?? 0), who: known.by ?? "", key: known.key })}</p>
      ) : null}
      {known && !known.key ? <p class="chip clay">{t("recovery.none")}</p> : null}
      {known && !known.may_make ? <p>{t("recovery.owners")}</p> : null}
      {known?.may_make && !sheets && !asked ? (
        <button type="button" class="button" onClick={() => (known.key ? setAsked(true) : void make())}>
          {t("recovery.make")}
        </button>
      ) : null}
      {asked ? (
        <p role="group" aria-label={t("recovery.make")} onKeyDown={(e) => e.key === "Escape" && setAsked(false)}>
          {t("recovery.sure")}{" "}
          <button type="button" class="button" onClick={() => void make()}>
            {t("recovery.make")}
          </button>{" "}
          <button type="button" class="button quiet" onClick={() => setAsked(false)}>
            {t("recovery.not")}
          </button>
        </p>
      ) : null}
      {sheets ? <Sheets sheets={sheets} done={() => setSheets(undefined)} /> : null}
    </section>
  );
}
