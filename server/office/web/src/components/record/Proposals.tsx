import type { Detail } from "../../api/types";
import { fieldName, t } from "../../i18n";
import { follow, recordPath } from "../../state/route";

type Proposal = { dataset: string; record: string; value: Record<string, string>; proposed?: boolean };

/** What a guest would change of records: nothing was changed, and a colleague decides. */
export function Proposals({ record }: { record: Detail }) {
  const kept = record.fields["unapplied"] as unknown;
  const all = (Array.isArray(kept) ? (kept as Proposal[]) : []).filter((one) => one.proposed);
  if (!all.length) return null;
  return (
    <section class="card">
      <h2>{t("survey.proposed")}</h2>
      <p class="hint">{t("survey.proposedHint")}</p>
      {all.map((one, n) => (
        <dl key={n} class="fields">
          <div>
            <dt>{one.dataset}</dt>
            <dd>
              {/^[0-9a-f]{32}$/.test(one.record) ? (
                <a href={recordPath(one.dataset.replace(/s$/, ""), one.record)} onClick={follow}>
                  {one.record.slice(0, 8)}
                </a>
              ) : (
                one.record
              )}
            </dd>
          </div>
          {Object.entries(one.value).map(([name, value]) => (
            <div key={name}>
              <dt>{fieldName(name)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      ))}
    </section>
  );
}
