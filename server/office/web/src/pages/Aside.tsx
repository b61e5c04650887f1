import { api } from "../api/client";
import type { Detail, DetailPage } from "../api/types";
import { Icon, isIcon } from "../components/Icon";
import { ConflictNote } from "../components/record/ConflictNote";
import { Empty, Failed, Skeleton, Stale } from "../components/States";
import { kindName, t } from "../i18n";
import { type Loaded, useLoad } from "../state/load";
import { follow, recordPath } from "../state/route";

/** Every concurrent edit that has not been looked at, record by record. */
export function Aside() {
  const loaded = useLoad(() => api.conflicts(), [], []);
  const records = loaded.value?.records;
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("aside.title")}</h1>
        <p>{t("aside.lead")}</p>
      </div>
      {records && loaded.error ? <Stale error={loaded.error} again={loaded.again} /> : null}
      {!records && loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : null}
      {!records && !loaded.error ? <Skeleton rows={4} /> : null}
      {records?.length === 0 ? <Empty title={t("aside.empty")} hint={t("aside.emptyHint")} /> : null}
      {records?.map((record) => (
        <Group key={record.id} record={record} loaded={loaded} />
      ))}
    </div>
  );
}

function Group({ record, loaded }: { record: Detail; loaded: Loaded<DetailPage> }) {
  const put = (now: Detail) => {
    const page = loaded.value;
    if (page) loaded.put({ ...page, records: page.records.map((r) => (r.id === now.id ? now : r)) });
  };
  return (
    <section class="card aside-group">
      <h2>
        {isIcon(record.kind) ? <Icon name={record.kind} label={kindName(record.kind)} /> : null}
        <a href={recordPath(record.kind, record.id)} onClick={follow} data-row>
          {record.title || kindName(record.kind)}
        </a>
        <span class="sub">{record.subtitle}</span>
      </h2>
      {record.conflicts.map((conflict) => (
        <ConflictNote key={conflict.field} desk={{ record, put }} conflict={conflict} />
      ))}
    </section>
  );
}
