import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
const KEY = "cairn.theme";

const chosen = document.documentElement.dataset["theme"];
export const theme = signal<Theme>(chosen === "light" || chosen === "dark" ? chosen : "system");

export function chooseTheme(next: Theme): void {
  theme.value = next;
  if (next === "system") {
    delete document.documentElement.dataset["theme"];
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset["theme"] = next;
    localStorage.setItem(KEY, next);
  }
}
