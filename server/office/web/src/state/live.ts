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

/** Listens to the office for as long as the page is open; the browser reconnects by itself. */
export function listen(): () => void {
  const source = new EventSource("/api/v1/live");
  let opened = false;
  source.addEventListener("open", () => {
    lostSince.value = undefined;
    if (opened) void catchUp();
    opened = true;
  });
  source.addEventListener("error", () => {
    lostSince.value ??= Date.now();
  });
  source.addEventListener("change", (event) => take(JSON.parse((event as MessageEvent<string>).data) as FeedEntry));
  source.addEventListener("refresh", () => void catchUp());
  source.addEventListener("status", (event) => {
    status.value = JSON.parse((event as MessageEvent<string>).data) as Status;
  });
  return () => source.close();
}
