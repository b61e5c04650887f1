import { filter, params } from "../state/route";

// The customers behind a figure stand in the address (`who=grade:gold`), so that the list can be shared as any view.

export const behind = (): string => params.value.get("who") ?? "";

export const openBehind = (who: string): void => filter("who", who);
export const shutBehind = (): void => filter("who", "");

/** The address of the present view with that list open. */
export function behindLink(who: string): string {
  const next = new URLSearchParams(params.value);
  next.set("who", who);
  return `${location.pathname}?${next.toString()}`;
}
