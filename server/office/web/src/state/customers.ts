import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api/client";
import type { Hit, Row } from "../api/types";
import { generation, touched } from "./live";

export type Sort = "name" | "recent" | "owner";
export type Ask = { q: string; tag: string; conflicts: boolean; sort: Sort };
export type Line = { row: Row; ranges: [number, number][] };
export type Lines = {
  lines: Line[] | undefined;
  names: Record<string, string>;
  total: number | undefined;
  more: boolean;
  error: unknown;
  next: () => void;
  again: () => void;
};

type Got = {
  lines: Line[];
  names: Record<string, string>;
  next?: string | null | undefined;
  total?: number | null | undefined;
};

async function fetchPage(ask: Ask, after: string | undefined, signal: AbortSignal): Promise<Got> {
  if (ask.q) {
    const page = await api.search(ask.q, "customer", signal);
    return { lines: page.hits.map((hit: Hit) => ({ row: hit.row, ranges: hit.title_ranges })), names: page.names };
  }
  const page = await api.list(
    { kind: "customer", sort: ask.sort, tag: ask.tag, conflicts: ask.conflicts, after, limit: 100 },
    signal,
  );
  return {
    lines: page.rows.map((row) => ({ row, ranges: [] })),
    names: page.names,
    next: page.next,
    total: page.total,
  };
}

/** The customers that fit, page by page. Rows on the screen are refreshed where they stand; nothing moves by itself. */
export function useCustomers(ask: Ask): Lines {
  const [got, setGot] = useState<Got>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController | undefined>(undefined);
  const load = useCallback(
    (from: Got | undefined) => {
      stop.current?.abort();
      const mine = new AbortController();
      stop.current = mine;
      fetchPage(ask, from?.next ?? undefined, mine.signal).then(
        (page) => {
          if (mine.signal.aborted) return;
          setError(undefined);
          setGot(
            from
              ? {
                  ...page,
                  total: from.total,
                  names: { ...from.names, ...page.names },
                  lines: [...from.lines, ...page.lines],
                }
              : page,
          );
        },
        (failure: unknown) => mine.signal.aborted || setError(failure),
      );
    },
    [ask.q, ask.tag, ask.conflicts, ask.sort],
  );

  useEffect(() => {
    setError(undefined);
    load(undefined);
    return () => stop.current?.abort();
  }, [load]);
  useEffect(() => {
    let first = true;
    return generation.subscribe(() => {
      if (!first) load(undefined);
      first = false;
    });
  }, [load]);
  useRefreshedRows(setGot);
  return {
    lines: got?.lines,
    names: got?.names ?? {},
    total: got?.total ?? undefined,
    more: Boolean(got?.next),
    error,
    next: () => got?.next && load(got),
    again: () => load(undefined),
  };
}

/** Rows named by the live feed are read again where they stand. */
function useRefreshedRows(setGot: (change: (old: Got | undefined) => Got | undefined) => void): void {
  useEffect(
    () =>
      touched.subscribe((ids) => {
        for (const id of ids) {
          api.record(id).then(
            (now) =>
              setGot(
                (old) =>
                  old && {
                    ...old,
                    lines: old.lines.map((line) =>
                      line.row.id === id
                        ? { ...line, row: { ...line.row, ...now, conflicts: now.conflicts.length } }
                        : line,
                    ),
                  },
              ),
            () => undefined,
          );
        }
      }),
    [],
  );
}
