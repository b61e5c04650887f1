import { api, call } from "./client";
import type { Change, Row, TasksToday } from "./types";

/** A task as its page reads it. */
export type Task = {
  id: string;
  title: string;
  reason: string;
  state: string;
  due: string | undefined;
  done_at: number | undefined;
  owner: string | undefined;
  customer: string | undefined;
};
export type TaskList = { today: string; rows: Task[]; members: Record<string, string> };

const finished = (task: Task): boolean => task.state === "done" || task.state === "dropped";

function task({ id, title, fields }: Row): Task {
  const text = (name: string) => (typeof fields[name] === "string" ? (fields[name] as string) : undefined);
  const at = fields["done_at"];
  return {
    id,
    title,
    reason: text("reason") ?? "by_hand",
    state: text("state") ?? "open",
    due: text("due"),
    done_at: typeof at === "number" ? at : undefined,
    owner: text("owner"),
    customer: text("customer"),
  };
}

/** Lets the rules make what they want today; a task is made once, however often they run. */
const refresh = () => call<TasksToday>("POST", "/tasks/refresh");

/** What has no day comes last. */
const byDay = (a: Task, b: Task): number =>
  Number(!a.due) - Number(!b.due) ||
  (a.due ?? "").localeCompare(b.due ?? "") ||
  a.title.localeCompare(b.title, "zh-Hans");
const newest = (a: Task, b: Task): number => (b.done_at ?? 0) - (a.done_at ?? 0) || byDay(b, a);

/** The tasks still to be done in the order of their days, or those finished, the latest first. */
export async function listTasks(done: boolean): Promise<TaskList> {
  const { today } = await refresh();
  const rows: Task[] = [];
  let members: Record<string, string> = {};
  let after: string | undefined;
  do {
    const page = await api.list({ kind: "task", limit: 100, after });
    rows.push(...page.rows.map(task));
    members = page.names;
    after = page.next ?? undefined;
  } while (after);
  return { today, rows: rows.filter((one) => finished(one) === done).sort(done ? newest : byDay), members };
}

const field = (name: string, value: string | number | undefined): Change =>
  value === undefined ? { op: "clear", field: name } : { op: "set", field: name, value };

/** Edits a task; gives back what takes that back. */
export async function editTask(
  was: Task,
  changes: Partial<Pick<Task, "state" | "due" | "done_at" | "owner">>,
): Promise<() => Promise<void>> {
  const names = Object.keys(changes) as (keyof typeof changes)[];
  const { written } = await api.edit(
    was.id,
    names.map((name) => field(name, changes[name])),
  );
  return async () => void (written && (await api.undo(was.id, written)));
}
