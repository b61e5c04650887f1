import { api } from "../api/client";
import { ConflictNote } from "../components/record/ConflictNote";
import { FieldCard } from "../components/record/FieldCard";
import { Head } from "../components/record/Head";
import { History } from "../components/record/History";
import { Proposals } from "../components/record/Proposals";
import { Failed, Skeleton, Stale } from "../components/States";
import { scalarOf } from "../format/value";
import { kindName, t } from "../i18n";
import { useLoad } from "../state/load";
import { recordPath } from "../state/route";
import { fieldsOf } from "../state/specs";

/** A record of any kind but a customer: its fields, what was set aside, its changes. */
export function RecordPage({ id }: { id: string }) {
  const loaded = useLoad(() => api.record(id), [id], [id]);
  const record = loaded.value;
  if (!record) return loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : <Skeleton rows={10} />;
  const desk = { record, put: loaded.put };
  const customer = record.fields["customer"];
  const from =
    typeof customer === "string"
      ? { path: recordPath("customer", customer), word: record.names[customer] ?? kindName("customer") }
      : { path: "/live", word: t("nav.live") };
  const fields = fieldsOf(record.kind)
    .filter((spec) => scalarOf(spec.shape) !== "json")
    .map((spec) => spec.name);
  return (
    <div class="page">
      {loaded.error ? <Stale error={loaded.error} again={loaded.again} /> : null}
      <Head desk={desk} from={from} />
      {record.conflicts.map((conflict) => (
        <ConflictNote key={conflict.field} desk={desk} conflict={conflict} />
      ))}
      <div class="columns even">
        <div class="side">
          <FieldCard desk={desk} title={kindName(record.kind)} fields={fields} />
        </div>
        <div class="story">
          <Proposals record={record} />
          <History record={record} />
        </div>
      </div>
    </div>
  );
}
