import { computed, signal } from "@preact/signals";
import { en } from "./en";
import enTerms from "./terms.en.json";
import zhTerms from "./terms.zh.json";
import { zh } from "./zh";

export type Lang = "zh-Hans" | "en";
export type Key = keyof typeof zh;

const LANG = "cairn.lang";
const texts = { "zh-Hans": zh, en } satisfies Record<Lang, Record<Key, string>>;
const terms = { "zh-Hans": zhTerms, en: enTerms };

/** The language on the screen: the one chosen, otherwise the browser's. */
export const lang = signal<Lang>(globalThis.document?.documentElement.lang === "zh-Hans" ? "zh-Hans" : "en");

export function chooseLang(next: Lang): void {
  lang.value = next;
  document.documentElement.lang = next;
  localStorage.setItem(LANG, next);
}

/** The text of a key, with `{name}` filled in. */
export function t(key: Key, fill: Record<string, string | number> = {}): string {
  return texts[lang.value][key].replace(/\{(\w+)\}/g, (_, name: string) => String(fill[name] ?? ""));
}

/** What is amiss in a sentence; `said` where it has none in this language. */
export function alarmText(code: string, said: string): string {
  const key = `alarm.${code}`;
  return key in zh ? t(key as Key) : said;
}

const known = computed(() => terms[lang.value] as Record<"kinds" | "fields" | "choices", Record<string, string>>);

export const kindName = (kind: string): string => known.value.kinds[kind] ?? kind;

/** A field's name; a part of an entry (`phones.<token>.number`) is called by its list. */
export function fieldName(field: string): string {
  const list = field.split(".")[0] ?? field;
  return known.value.fields[list] ?? list;
}

/** A value of a closed list. Where one word means different things in two fields, `field.value` decides. */
export function choiceName(field: string, value: string): string {
  const of = known.value.choices;
  return of[`${field}.${value}`] ?? of[value] ?? value;
}

/** Words joined as a person lists them. */
export function listed(words: string[]): string {
  if (lang.value === "zh-Hans") return words.join("、");
  return new Intl.ListFormat("en", { type: "conjunction" }).format(words);
}

/** A kind's name inside a sentence: English writes it small there. */
export const inSentence = (word: string): string => (lang.value === "en" ? word.toLowerCase() : word);
