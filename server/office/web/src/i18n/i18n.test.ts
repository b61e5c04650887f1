import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { en } from "./en";
import enTerms from "./terms.en.json";
import zhTerms from "./terms.zh.json";
import { zh } from "./zh";

const root = new URL("..", import.meta.url).pathname;
const source = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/i18n\/(\w+\.)?(en|zh)\.ts$|\.test\.ts$|schema\.ts$/.test(name))
  .map((name) => readFileSync(join(root, name), "utf8"))
  .join("\n");

/** Keys made at run time, such as `place.${state}`, and those that the office names. */
const made = [...[...source.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map((m) => m[1] ?? ""), "explain."];

const slots = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? "").sort();

it("both languages have the same texts with the same slots", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  for (const key of Object.keys(zh) as (keyof typeof zh)[]) expect(slots(en[key]), key).toEqual(slots(zh[key]));
});

it("no text is kept that nothing shows", () => {
  const unused = Object.keys(zh).filter(
    (key) => !source.includes(`"${key}"`) && !made.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

it("both languages name the same kinds, fields and choices", () => {
  for (const part of ["kinds", "fields", "choices"] as const) {
    expect(Object.keys(enTerms[part]).sort()).toEqual(Object.keys(zhTerms[part]).sort());
  }
});

it("Chinese texts are Chinese", () => {
  const latin = Object.entries(zh).filter(
    ([, text]) => !/\p{Script=Han}/u.test(text.replace(/\{\w+\}/g, "")) && /[a-z]/i.test(text.replace(/\{\w+\}/g, "")),
  );
  expect(latin).toEqual([]);
});
