import { useEffect, useState } from "preact/hooks";
import { editTask, listTasks, type Task, type TaskList } from "../api/tasks";
import { Icon } from "../components/Icon";
import { Empty, Failed, reason, Skeleton, Stale } from "../components/States";
import { calendarDay, when } from "../format/time";
import { choiceName, t } from "../i18n";
import { useLoad } from "../state/load";
import { filter, follow, params, recordPath } from "../state/route";
import { say } from "../state/toast";

/** The day so many days after another, `2026-03-05`. */
function daysAfter(iso: string, n: number): string {
  const day = new Date(`${iso}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + n);
  return day.toISOString().slice(0, 10);
}

type Changes = Parameters<typeof editTask>[1];

async function act(task: Task, changes: Changes, said: string, again: () => void): Promise<void> {
  try {
    const undo = await editTask(task, changes);
    say(said, () => undo().then(again));
    again();
  } catch (error) {
    say(t("edit.notSaved", { why: reason(error) }), undefined, true);
  }
}

function Postpone({ task, today, again }: { task: Task; today: string; again: () => void }) {
  const [open, setOpen] = useState(false);
  const to = (until: string) => {
    if (until >= today)
      void act(
        task,
        { state: "postponed", due: until, done_at: undefined },
        t("tasks.postponedTo", { day: calendarDay(until) }),
        again,
      );
  };
  if (!open)
    return (
      <button
        type="button"
        class="link"
        onClick={() => setOpen(true)}
        aria-label={t("tasks.postponeOne", { what: task.title })}
      >
        {t("tasks.postpone")}
      </button>
    );
  return (
    <span
      class="task-until"
      role="group"
      aria-label={t("tasks.postponeOne", { what: task.title })}
      onKeyDown={(e) => e.key === "Escape" && setOpen(false)}
    >
      <button type="button" class="link" onClick={() => to(daysAfter(today, 1))}>
        {t("tasks.tomorrow")}
      </button>
      <button type="button" class="link" onClick={() => to(daysAfter(today, 7))}>
        {t("tasks.inAWeek")}
      </button>
      <input type="date" min={today} aria-label={t("tasks.day")} onChange={(e) => to(e.currentTarget.value)} />
    </span>
  );
}

function HandOver({ task, list, again }: { task: Task; list: TaskList; again: () => void }) {
  const others = Object.entries(list.members).filter(([id]) => id !== task.owner);
  return (
    <select
      value={task.owner ?? ""}
      disabled={!others.length}
      aria-label={t("tasks.ownerOf", { what: task.title })}
      onChange={(e) => {
        const to = e.currentTarget.value;
        e.currentTarget.value = task.owner ?? "";
        if (to) void act(task, { owner: to }, t("tasks.handedTo", { who: list.members[to] ?? "" }), again);
      }}
    >
      {task.owner ? (
        <option value={task.owner}>{list.members[task.owner] ?? t("behind.notHere")}</option>
      ) : (
        <option value="">{t("tasks.nobody")}</option>
      )}
      {others.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Line({ task, list, again }: { task: Task; list: TaskList; again: () => void }) {
  const finished = task.state === "done" || task.state === "dropped";
  const late = !finished && task.due && task.due < list.today;
  return (
    <tr class="task">
      <td class="due">
        {finished ? (task.done_at ? when(task.done_at) : choiceName("state", task.state)) : null}
        {late ? (
          <span class="chip clay">
            <Icon name="alert" size={14} />
            {t("tasks.late", { day: calendarDay(task.due ?? "") })}
          </span>
        ) : null}
        {finished || late ? null : task.due === list.today ? (
          <span class="chip amber">{t("tasks.today")}</span>
        ) : task.due ? (
          calendarDay(task.due)
        ) : (
          t("tasks.noDay")
        )}
      </td>
      <td>
        <a href={recordPath("task", task.id)} onClick={follow} data-row title={task.title}>
          {task.title}
        </a>
      </td>
      <td>
        <span class="chip">{choiceName("reason", task.reason)}</span>
      </td>
      <td>
        {task.customer ? (
          <a
            href={recordPath("customer", task.customer)}
            onClick={follow}
            aria-label={t("tasks.openOf", { what: task.title })}
          >
            {t("tasks.openCustomer")}
          </a>
        ) : null}
      </td>
      <td>
        <HandOver task={task} list={list} again={again} />
      </td>
      <td class="task-acts">
        {finished ? (
          <button
            type="button"
            class="link"
            onClick={() => void act(task, { state: "open", done_at: undefined }, t("tasks.reopened"), again)}
            aria-label={t("tasks.reopenOne", { what: task.title })}
          >
            {t("tasks.reopen")}
          </button>
        ) : (
          <>
            <button
              type="button"
              class="link"
              onClick={() => void act(task, { state: "done", done_at: Date.now() }, t("tasks.wasDone"), again)}
              aria-label={t("tasks.doneOne", { what: task.title })}
            >
              {t("tasks.done")}
            </button>
            <Postpone task={task} today={list.today} again={again} />
            <button
              type="button"
              class="link"
              onClick={() => void act(task, { state: "dropped", done_at: undefined }, t("tasks.wasDropped"), again)}
              aria-label={t("tasks.dropOne", { what: task.title })}
            >
              {t("tasks.drop")}
            </button>
          </>
        )}
      </td>
    </tr>
  );
}

function Toolbar({
  list,
  owner,
  why,
  shown,
}: {
  list: TaskList | undefined;
  owner: string;
  why: string;
  shown: number;
}) {
  const reasons = [...new Set([...(list?.rows ?? []).map((task) => task.reason), ...(why ? [why] : [])])].sort();
  return (
    <div class="toolbar" role="search">
      <select
        aria-label={t("tasks.which")}
        value={params.value.get("finished") ?? ""}
        onChange={(e) => filter("finished", e.currentTarget.value)}
      >
        <option value="">{t("tasks.toDo")}</option>
        <option value="1">{t("tasks.finished")}</option>
      </select>
      <select aria-label={t("tasks.reason")} value={why} onChange={(e) => filter("reason", e.currentTarget.value)}>
        <option value="">{t("tasks.anyReason")}</option>
        {reasons.map((one) => (
          <option key={one} value={one}>
            {choiceName("reason", one)}
          </option>
        ))}
      </select>
      <select aria-label={t("tasks.owner")} value={owner} onChange={(e) => filter("owner", e.currentTarget.value)}>
        <option value="">{t("tasks.anyOwner")}</option>
        {Object.entries(list?.members ?? {}).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <span class="said" role="status">
        {list ? t("tasks.count", { n: shown }) : ""}
      </span>
    </div>
  );
}

/** Reads the list again whenever one of its tasks changes, here or on another device. */
function useTasks(finished: boolean) {
  const [ids, setIds] = useState<string[]>([]);
  const loaded = useLoad(() => listTasks(finished), ids, [finished]);
  useEffect(() => setIds(loaded.value?.rows.map((task) => task.id) ?? []), [loaded.value]);
  return loaded;
}

const HEADS = ["tasks.due", "tasks.what", "tasks.reason", "tasks.customer", "tasks.owner", "tasks.acts"] as const;

/** What is to be done, by rule and by hand: done, postponed, handed over, given up; each can be taken back. */
export function Tasks() {
  const asked = params.value;
  const [finished, why, owner] = [asked.get("finished") === "1", asked.get("reason") ?? "", asked.get("owner") ?? ""];
  const loaded = useTasks(finished);
  const list = loaded.value;
  const rows = list?.rows.filter((task) => (!why || task.reason === why) && (!owner || task.owner === owner)) ?? [];
  const clear = () => ["reason", "owner"].forEach((name) => filter(name, ""));
  return (
    <div class="page wide">
      <div class="page-head">
        <h1>{t("tasks.title")}</h1>
        <p>{t("tasks.lead")}</p>
      </div>
      <Toolbar list={list} owner={owner} why={why} shown={rows.length} />
      {list && loaded.error ? <Stale error={loaded.error} again={loaded.again} /> : null}
      {!list && loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : null}
      {!list && !loaded.error ? <Skeleton rows={10} /> : null}
      {list && rows.length ? (
        <table class="table still tasks">
          <thead>
            <tr>
              {HEADS.map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((task) => (
              <Line key={task.id} task={task} list={list} again={loaded.again} />
            ))}
          </tbody>
        </table>
      ) : null}
      {list && !list.rows.length ? (
        <Empty title={t(finished ? "tasks.noneFinished" : "tasks.none")} hint={t("tasks.noneHint")} />
      ) : null}
      {list?.rows.length && !rows.length ? (
        <Empty title={t("tasks.noMatch")}>
          <button type="button" class="button" onClick={clear}>
            {t("find.clear")}
          </button>
        </Empty>
      ) : null}
    </div>
  );
}
