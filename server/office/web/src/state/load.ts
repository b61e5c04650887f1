import type { Signal } from "@preact/signals";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { generation, touched } from "./live";

export type Loaded<T> = {
  value: T | undefined;
  error: unknown;
  /** When the value was read. */
  at: number | undefined;
  again: () => void;
  put: (value: T) => void;
};

/** Runs at each change from now on, not for the present value. */
function onNext<T>(of: Signal<T>, run: (value: T) => void): () => void {
  let first = true;
  return of.subscribe((value) => {
    if (!first) run(value);
    first = false;
  });
}

/**
 * Reads something and keeps it fresh: again when the live feed names one of `watched`, and after a lost connection. The old value
 * stays on the screen while the new one is fetched, and when fetching fails.
 */
export function useLoad<T>(read: () => Promise<T>, watched: string[], deps: unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value?: T; error?: unknown; at?: number }>({});
  const turn = useRef(0);
  const run = useCallback((clear: boolean) => {
    turn.current += 1;
    const mine = turn.current;
    if (clear) setState({});
    read().then(
      (value) => mine === turn.current && setState({ value, at: Date.now() }),
      (error: unknown) => mine === turn.current && setState((old) => ({ ...old, error })),
    );
  }, deps);
  useEffect(() => run(true), [run]);
  useEffect(() => {
    const stops = [
      onNext(touched, (ids) => ids.some((id) => watched.includes(id)) && run(false)),
      onNext(generation, () => run(false)),
    ];
    return () => stops.forEach((stop) => stop());
  }, [run, watched.join()]);
  const put = (value: T) => {
    turn.current += 1;
    setState({ value, at: Date.now() });
  };
  return { value: state.value, error: state.error, at: state.at, again: () => run(false), put };
}
