import { opened } from "../components/dialogs";
import { pages } from "../components/Rail";
import { go, path } from "./route";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** Moves the focus among the rows of the present list. */
function move(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#main [data-row]")];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function search(): void {
  const field = document.querySelector<HTMLInputElement>("#main input[type=search]");
  if (field) {
    field.focus();
    return;
  }
  if (path.value !== "/customers") go("/customers");
  setTimeout(() => document.querySelector<HTMLInputElement>("#main input[type=search]")?.focus(), 60);
}

function onKeyDown(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    opened.value = opened.value === "palette" ? undefined : "palette";
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || opened.value || typing(event.target))
    return;
  const actions: Record<string, () => void> = {
    "?": () => (opened.value = "keys"),
    "/": search,
    j: () => move(1),
    k: () => move(-1),
  };
  pages.forEach((page, n) => (actions[String(n + 1)] = () => go(page.path)));
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

/** The keys that work on every page. */
export function bindKeys(): () => void {
  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}
