import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Failed, Skeleton, Stale } from "../components/States";
import { touched } from "../state/live";
import { useLoad } from "../state/load";
import { params } from "../state/route";

/** Raised to compute every figure on the screen again. */
export const turn = signal(0);
/** Whether records came in since the figures on the screen were computed. */
export const outdated = signal(false);

/** The day that figures are for: `undefined` is today. */
export const asOf = (): string | undefined => params.value.get("as_of") || undefined;

/** Figures change with almost every record: they are not computed anew under the eyes of who reads them, but when they ask. */
export function useOutdated(): void {
  useEffect(() => {
    outdated.value = false;
    let first = true;
    return touched.subscribe(() => {
      if (!first) outdated.value = true;
      first = false;
    });
  }, [turn.value]);
}

/** Reads a figure and shows it; the skeleton while it is computed, why it failed when it did. */
export function Computed<T>({
  read,
  deps,
  rows = 6,
  children,
}: {
  read: () => Promise<T>;
  deps: unknown[];
  rows?: number;
  children: (value: T, put: (value: T) => void, again: () => void) => ComponentChildren;
}): JSX.Element {
  const loaded = useLoad(read, [], [...deps, turn.value]);
  const { value, error, again } = loaded;
  if (value === undefined) return error ? <Failed error={error} again={again} /> : <Skeleton rows={rows} />;
  return (
    <>
      {error ? <Stale error={error} again={again} /> : null}
      {children(value, loaded.put, again)}
    </>
  );
}
