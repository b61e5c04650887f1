import type {
  Change,
  Detail,
  DetailPage,
  Device,
  FeedEntry,
  HitPage,
  Problem,
  RecordSpec,
  RowPage,
  Session,
  Status,
  Step,
  Undone,
} from "./types";

/** A refusal or a failure, in the words of the office; `code` is stable. Status 0: the office does not answer. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.text);
  }
  get code(): string {
    return this.problem.code;
  }
}

export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  // The header cannot be set by a form or a link of another site: the office demands it on every write.
  const headers: Record<string, string> = { accept: "application/json", "x-cairn": "1" };
  if (body !== undefined) headers["content-type"] = "application/json";
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  const response = await fetch(`/api/v1${path}`, init).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiError({ status: 0, code: "network", text: "", fields: [] });
  });
  const text = await response.text();
  const json: unknown = text ? JSON.parse(text) : undefined;
  if (!response.ok)
    throw new ApiError({ status: response.status, code: "internal", text: "", fields: [], ...(json as object) });
  return json as T;
}

export function query(of: Record<string, string | number | boolean | undefined>): string {
  const given = Object.entries(of).filter(([, value]) => value !== undefined && value !== "" && value !== false);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : "";
}

export type ListAsk = {
  kind: string;
  sort?: string | undefined;
  tag?: string | undefined;
  conflicts?: boolean | undefined;
  after?: string | undefined;
  limit?: number;
};

export const api = {
  session: () => call<Session>("GET", "/session"),
  status: () => call<Status>("GET", "/status"),
  /** Somebody has looked at the alarms. */
  dismissAlarms: () => call<Status>("DELETE", "/alarms"),
  specs: () => call<RecordSpec[]>("GET", "/specs"),
  feed: (limit: number) => call<FeedEntry[]>("GET", `/feed${query({ limit })}`),
  list: (ask: ListAsk, signal?: AbortSignal) => call<RowPage>("GET", `/records${query(ask)}`, undefined, signal),
  search: (q: string, kind?: string, signal?: AbortSignal) =>
    call<HitPage>("GET", `/search${query({ q, kind })}`, undefined, signal),
  record: (id: string) => call<Detail>("GET", `/records/${id}`),
  about: (id: string, kind: string, limit = 20) =>
    call<DetailPage>("GET", `/records/${id}/about/${kind}${query({ limit })}`),
  history: (id: string) => call<Step[]>("GET", `/records/${id}/history`),
  /** `base` is that of the record on the screen when the edit began. */
  edit: (id: string, changes: Change[], base?: string) => call<Detail>("PATCH", `/records/${id}`, { changes, base }),
  undo: (id: string, written: string) => call<Undone>("POST", `/records/${id}/undo`, { written }),
  remove: (id: string) => call<Detail>("DELETE", `/records/${id}`),
  restore: (id: string) => call<Detail>("POST", `/records/${id}/restore`),
  useSetAside: (id: string, field: string, to: number) => call<Detail>("POST", `/records/${id}/switch`, { field, to }),
  conflicts: () => call<DetailPage>("GET", "/conflicts"),
  devices: () => call<Device[]>("GET", "/devices"),
  link: () => call<{ link: string }>("POST", "/links"),
};
