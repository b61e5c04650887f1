import type { ComponentChildren } from "preact";
import type { Detail } from "../../api/types";
import { calendarDay, exactly, when } from "../../format/time";
import { isMoney, money, read } from "../../format/value";
import { choiceName, kindName, t } from "../../i18n";
import { follow, recordPath } from "../../state/route";
import { fieldOf } from "../../state/specs";
import { Icon } from "../Icon";
import { Place } from "../Place";

const text = (record: Detail, field: string): string => {
  const value = record.fields[field];
  return typeof value === "string" ? value : "";
};
const number = (record: Detail, field: string): number | undefined => {
  const value = record.fields[field];
  return typeof value === "number" ? value : undefined;
};
const shown = (record: Detail, field: string): string => {
  const spec = fieldOf(record.kind, field);
  return spec ? read(spec, record.fields[field], record.names) : "";
};

/** A line of the timeline: when, what, its marks, and below it what was written. */
function Entry({
  record,
  at,
  full,
  title,
  marks,
  children,
}: {
  record: Detail;
  at: string;
  full?: string | undefined;
  title: string;
  marks: ComponentChildren;
  children?: ComponentChildren;
}) {
  return (
    <article class="moment">
      <div class="moment-head">
        <time title={full}>{at}</time>
        <a href={recordPath(record.kind, record.id)} onClick={follow} data-row>
          {title || kindName(record.kind)}
        </a>
        <span class="marks">
          {marks}
          {record.conflicts.length ? (
            <span class="chip sky">
              <Icon name="aside" size={14} />
              {t("conflict.aside")}
            </span>
          ) : null}
          <Place place={record.place} />
        </span>
      </div>
      {children}
    </article>
  );
}

export function VisitCard({ record }: { record: Detail }) {
  const at = number(record, "made_at") ?? number(record, "planned_at");
  const title = text(record, "subject") || text(record, "touchpoint") || shown(record, "channel");
  const promise = text(record, "promise");
  const next = [text(record, "next_step"), shown(record, "next_step_due")].filter(Boolean).join(" · ");
  const by = shown(record, "by");
  return (
    <Entry
      record={record}
      at={at ? when(at) : when(record.updated_ms)}
      full={at ? exactly(at) : undefined}
      title={title}
      marks={
        <>
          {by ? <span class="by">{by}</span> : null}
          {text(record, "outcome") ? <span class="chip">{shown(record, "outcome")}</span> : null}
        </>
      }
    >
      {text(record, "note") ? <p class="note">{text(record, "note")}</p> : null}
      {promise ? (
        <p class="follow-up amber">
          <Icon name="task" size={15} />
          {t("record.promise", { text: promise })}
        </p>
      ) : null}
      {next ? (
        <p class="follow-up">
          <Icon name="task" size={15} />
          {t("record.nextStep", { text: next })}
        </p>
      ) : null}
    </Entry>
  );
}

export function PurchaseLine({ record }: { record: Detail }) {
  const amount = record.fields["amount"];
  const payment = text(record, "payment");
  return (
    <Entry
      record={record}
      at={calendarDay(text(record, "date"))}
      title={text(record, "product_line") || text(record, "receipt")}
      marks={
        <>
          {payment ? (
            <span class={payment === "unpaid" || payment === "deposit" ? "chip amber" : "chip"}>
              {choiceName("payment", payment)}
            </span>
          ) : null}
          {isMoney(amount) ? <span class="amount">{money(amount)}</span> : null}
        </>
      }
    />
  );
}

const done = ["resolved", "called_back", "closed"];

export function CaseLine({ record }: { record: Detail }) {
  const step = text(record, "status") || "received";
  const at = number(record, "received_at") ?? record.updated_ms;
  const severe = ["high", "critical"].includes(text(record, "severity"));
  return (
    <Entry
      record={record}
      at={when(at)}
      full={exactly(at)}
      title={text(record, "title")}
      marks={
        <>
          {text(record, "kind") ? (
            <span class={text(record, "kind") === "complaint" ? "chip clay" : "chip"}>{shown(record, "kind")}</span>
          ) : null}
          {severe ? <span class="chip clay">{shown(record, "severity")}</span> : null}
          <span class={done.includes(step) ? "chip moss" : "chip amber"}>{choiceName("status", step)}</span>
        </>
      }
    >
      {text(record, "note") ? <p class="note">{text(record, "note")}</p> : null}
    </Entry>
  );
}

export function ResponseLine({ record }: { record: Detail }) {
  const at = number(record, "finished_at") ?? number(record, "started_at") ?? record.updated_ms;
  const score = number(record, "score");
  return (
    <Entry
      record={record}
      at={when(at)}
      full={exactly(at)}
      title={text(record, "summary") || shown(record, "form")}
      marks={
        <>
          {text(record, "stop") ? <span class="by">{text(record, "stop")}</span> : null}
          {score === undefined ? null : <span class="amount">{score} / 10</span>}
        </>
      }
    />
  );
}

/** Tasks, trips and whatever has no form of its own. */
export function PlainLine({ record, day }: { record: Detail; day: string }) {
  const date = text(record, day);
  const state = shown(record, "state");
  return (
    <Entry
      record={record}
      at={date ? calendarDay(date) : when(record.updated_ms)}
      title={record.title}
      marks={state ? <span class="chip">{state}</span> : null}
    />
  );
}
