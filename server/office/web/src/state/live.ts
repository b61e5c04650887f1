import { signal } from "@preact/signals";
import { api } from "../api/client";
import type { FeedEntry, Status } from "../api/types";

const MOST_KEPT = 300;

/** What has come in, newest first; `undefined` until the first answer. */
export const feed = signal<FeedEntry[] | undefined>(undefined);
/** Entries that arrived since and wait behind the "3 new" pill. */
export const arrived = signal<FeedEntry[]>([]);
export const feedFailed = signal<unknown>(undefined);
export const status = signal<Status | undefined>(undefined);
/** Since when the office has not answered; `undefined` while it does. */
export const lostSince = signal<number | undefined>(undefined);
/** Raised when anything may have changed unseen: views read again. */
export const generation = signal(0);
/** The records named by the latest event. */
export const touched = signal<string[]>([]);

const sameEntry = (a: FeedEntry, b: FeedEntry): boolean =>
  a.id === b.id && a.author.at_ms === b.author.at_ms && a.author.device === b.author.device;

export async function loadFeed(): Promise<void> {
  try {
    feed.value = await api.feed(100);
    arrived.value = [];
    feedFailed.value = undefined;
  } catch (error) {
    feedFailed.value = error;
  }
}

/** Somebody has looked at the alarms. */
export async function dismissAlarms(): Promise<void> {
  status.value = await api.dismissAlarms();
}

/** Shows what waits behind the pill. */
export function showArrived(): void {
  feed.value = [...arrived.value, ...(feed.value ?? [])].slice(0, MOST_KEPT);
  arrived.value = [];
}

function take(entry: FeedEntry): void {
  touched.value = [entry.id, ...(entry.about ? [entry.about.id] : [])];
  const known = [...arrived.value, ...(feed.value ?? [])];
  if (feed.value === undefined || known.some((k) => sameEntry(k, entry))) return;
  arrived.value = [entry, ...arrived.value].slice(0, MOST_KEPT);
}

/** What was missed while the connection was lost is fetched, not replayed: every view reads again. */
async function catchUp(): Promise<void> {
  generation.value += 1;
  if (feed.value === undefined) return loadFeed();
  const now = await api.feed(100).catch(() => []);
  const known = [...arrived.value, ...feed.value];
  arrived.value = [...now.filter((n) => !known.some((k) => sameEntry(k, n))), ...arrived.value].slice(0, MOST_KEPT);
}

/** What the stream says; `hello` asks whoever holds it where things stand. */
type Told = { kind: "open" | "lost" | "change" | "refresh" | "status" | "hello"; data?: string };

let opened = false;
let last: string | undefined;

function hear(told: Told): void {
  const { kind, data } = told;
  if (kind === "lost") lostSince.value ??= Date.now();
  if (kind === "refresh") void catchUp();
  if (kind === "change" && data) take(JSON.parse(data) as FeedEntry);
  if (kind === "status" && data) {
    last = data;
    status.value = JSON.parse(data) as Status;
  }
  if (kind !== "open") return;
  const missed = opened && lostSince.value !== undefined;
  lostSince.value = undefined;
  opened = true;
  if (missed) void catchUp();
}

/** The stream itself; the browser reconnects by itself. */
function stream(tell: (told: Told) => void): () => void {
  const source = new EventSource("/api/v1/live");
  source.addEventListener("open", () => tell({ kind: "open" }));
  source.addEventListener("error", () => tell({ kind: "lost" }));
  for (const kind of ["change", "refresh", "status"] as const) {
    source.addEventListener(kind, (event) => tell({ kind, data: (event as MessageEvent<string>).data }));
  }
  return () => source.close();
}

/**
 * Listens to the office for as long as the page is open. A browser has six connections to one host, so of its tabs one holds the stream
 * and tells the others; when that one goes, the next takes over. Where a browser keeps no locks (a page without TLS from another
 * machine), each tab has its own.
 */
export function listen(): () => void {
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") return stream(hear);
  const tabs = new BroadcastChannel("cairn-live");
  let holds = false;
  tabs.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    if (data.kind !== "hello") return hear(data);
    if (!holds) return;
    if (lostSince.value === undefined) tabs.postMessage({ kind: "open" } satisfies Told);
    if (last) tabs.postMessage({ kind: "status", data: last } satisfies Told);
  });
  const ends = new AbortController();
  const hold = () => {
    holds = true;
    // What was told between the tab before and this one was heard by nobody.
    if (opened) lostSince.value ??= Date.now();
    const close = stream((told) => {
      hear(told);
      tabs.postMessage(told);
    });
    return new Promise<void>((done) =>
      ends.signal.addEventListener("abort", () => {
        close();
        done();
      }),
    );
  };
  navigator.locks.request("cairn-live", { signal: ends.signal }, hold).catch(() => undefined);
  tabs.postMessage({ kind: "hello" } satisfies Told);
  return () => {
    ends.abort();
    tabs.close();
  };
}
