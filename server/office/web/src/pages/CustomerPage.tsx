import { api } from "../api/client";
import { ConflictNote } from "../components/record/ConflictNote";
import { CaseLine, PlainLine, PurchaseLine, ResponseLine, VisitCard } from "../components/record/cards";
import { FieldCard } from "../components/record/FieldCard";
import { Head } from "../components/record/Head";
import { History } from "../components/record/History";
import { RecallCard } from "../components/record/RecallCard";
import { Section } from "../components/record/Section";
import { WorthCard } from "../components/record/WorthCard";
import { Failed, Skeleton, Stale } from "../components/States";
import { t } from "../i18n";
import { useLoad } from "../state/load";

const CONTACT = ["phones", "emails", "messengers", "addresses"] as const;
const ABOUT = [
  "name",
  "organisation",
  "job_title",
  "city",
  "gender",
  "birthday",
  "birthday_calendar",
  "languages",
  "tags",
  "links",
  "documents",
  "remark",
] as const;
const CLASSES = [
  "owner",
  "territory",
  "relation",
  "relationship_type",
  "origin",
  "region",
  "settlement",
  "receivables",
  "source",
  "consents",
] as const;

/** Everything about one customer, readable and editable in place. */
export function CustomerPage({ id }: { id: string }) {
  const loaded = useLoad(() => api.record(id), [id], [id]);
  const record = loaded.value;
  if (!record) return loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : <Skeleton rows={10} />;
  const desk = { record, put: loaded.put };
  return (
    <div class="page">
      {loaded.error ? <Stale error={loaded.error} again={loaded.again} /> : null}
      <Head desk={desk} from={{ path: "/customers", word: t("nav.customers") }} />
      {record.conflicts.map((conflict) => (
        <ConflictNote key={conflict.field} desk={desk} conflict={conflict} />
      ))}
      <RecallCard of={id} />
      <div class="columns">
        <div class="side">
          <WorthCard of={id} />
          <FieldCard desk={desk} title={t("record.preferences")} fields={["preferences"]} />
          <FieldCard desk={desk} title={t("record.contact")} fields={CONTACT} />
          <FieldCard desk={desk} title={t("record.about")} fields={ABOUT} />
          <FieldCard desk={desk} title={t("record.classes")} fields={CLASSES} />
        </div>
        <div class="story">
          <Section of={id} kind="case" title={t("record.cases")} none={t("record.noCases")}>
            {(r) => <CaseLine key={r.id} record={r} />}
          </Section>
          <Section of={id} kind="visit" title={t("record.visits")} none={t("record.noVisits")}>
            {(r) => <VisitCard key={r.id} record={r} />}
          </Section>
          <Section of={id} kind="task" title={t("record.tasks")}>
            {(r) => <PlainLine key={r.id} record={r} day="due" />}
          </Section>
          <Section of={id} kind="purchase" title={t("record.purchases")} none={t("record.noPurchases")}>
            {(r) => <PurchaseLine key={r.id} record={r} />}
          </Section>
          <Section of={id} kind="trip" title={t("record.trips")}>
            {(r) => <PlainLine key={r.id} record={r} day="starts" />}
          </Section>
          <Section of={id} kind="response" title={t("record.responses")} none={t("record.noResponses")}>
            {(r) => <ResponseLine key={r.id} record={r} />}
          </Section>
          <History record={record} />
        </div>
      </div>
    </div>
  );
}
