import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api } from "../../api/client";
import type { Detail } from "../../api/types";
import { t } from "../../i18n";
import { useLoad } from "../../state/load";
import { Failed, Skeleton } from "../States";

const FIRST = 5;
const MOST = 200;

type SectionProps = {
  of: string;
  kind: string;
  title: string;
  /** Said when there is none; without it the section then stays away. */
  none?: string;
  children: (record: Detail, again: () => void) => ComponentChildren;
};

/** The records of one kind that are about a customer, newest first. */
export function Section({ of, kind, title, none, children }: SectionProps) {
  const [limit, setLimit] = useState(FIRST);
  const loaded = useLoad(() => api.about(of, kind, limit), [of], [of, kind, limit]);
  const page = loaded.value;
  if (page?.records.length === 0 && !none) return null;
  return (
    <section class="card timeline">
      <h2>
        {title}
        {page?.total ? <span class="count-of">{page.total}</span> : null}
      </h2>
      {!page && loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : null}
      {!page && !loaded.error ? <Skeleton rows={2} /> : null}
      {page?.records.length === 0 ? <p class="none">{none}</p> : null}
      {page?.records.map((record) => children(record, loaded.again))}
      {page && page.total > page.records.length ? (
        <button type="button" class="link more" onClick={() => setLimit(MOST)}>
          {t("record.showAll", { n: page.total })}
        </button>
      ) : null}
    </section>
  );
}
