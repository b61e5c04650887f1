import { computed, signal } from "@preact/signals";

/** The address on the screen. Every view has one; it survives reload and can be shared. */
const address = signal(new URL(location.href));

addEventListener("popstate", () => {
  address.value = new URL(location.href);
});

export const path = computed(() => address.value.pathname);
export const params = computed(() => address.value.searchParams);

/** Goes to another view. */
export function go(to: string): void {
  if (to === location.pathname + location.search) return;
  history.pushState(null, "", to);
  address.value = new URL(location.href);
  document.getElementById("main")?.scrollTo(0, 0);
}

/** Changes a filter of the present view without a new step in the browser's history. */
export function filter(name: string, value: string): void {
  const next = new URL(location.href);
  if (value) next.searchParams.set(name, value);
  else next.searchParams.delete(name);
  history.replaceState(null, "", next);
  address.value = next;
}

/** Lets a link be an ordinary link (new tab, copy address) and still move within the page. */
export function follow(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** The address of a record. */
export const recordPath = (kind: string, id: string): string =>
  kind === "customer" ? `/customers/${id}` : `/records/${id}`;
