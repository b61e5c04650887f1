import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const tokens = new Map([...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((m) => [m[1] ?? "", [m[2] ?? "", m[3] ?? ""]]));

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const part = (at: number): number => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

function contrast(a: string, b: string): number {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((hi ?? 0) + 0.05) / ((lo ?? 0) + 0.05);
}

// Every text colour on every ground on which the style sheets put it.
const pairs: [string, string[]][] = [
  ["ink", ["stone-0", "stone-1", "stone-2", "stone-3", "moss-wash", "sky-wash", "amber-wash"]],
  ["ink-2", ["stone-0", "stone-1", "moss-wash", "sky-wash"]],
  ["ink-3", ["stone-0", "stone-1"]],
  ["moss", ["stone-0", "stone-1", "moss-wash"]],
  ["moss-on", ["moss"]],
  ["amber", ["stone-0", "amber-wash"]],
  ["clay", ["stone-0", "clay-wash"]],
  ["sky", ["stone-0", "sky-wash"]],
  ["stone-0", ["ink"]],
];

describe.each(["light", "dark"])("%s colours", (name) => {
  const at = name === "light" ? 0 : 1;
  const color = (token: string): string => {
    const found = tokens.get(token)?.[at];
    if (!found) throw new Error(`no token --${token}`);
    return found;
  };
  it.each(pairs.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))("--%s on --%s can be read (WCAG AA)", (text, ground) => {
    expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5);
  });
});

it("measures contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
