import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((m) => [
    m[1] ?? "",
    [m[2] ?? "", m[3] ?? ""],
  ]),
);

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
  it.each(pairs.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    "--%s on --%s can be read (WCAG AA)",
    (text, ground) => {
      expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5);
    },
  );
});

it("measures contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

/** CIE L*a*b* of sRGB after what a deuteranope sees of it (Viénot, Brettel & Mollon 1999); `blind` false: as it is. */
function lab(hex: string, blind: boolean): [number, number, number] {
  const linear = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const [r, g, b] = blind
    ? [
        0.29275 * linear[0] + 0.70725 * linear[1],
        0.29275 * linear[0] + 0.70725 * linear[1],
        -0.02234 * linear[0] + 0.02234 * linear[1] + linear[2],
      ]
    : linear;
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const apart = (a: string, b: string, blind: boolean): number =>
  Math.hypot(...lab(a, blind).map((v, n) => v - (lab(b, blind)[n] ?? 0)));

describe.each(["light", "dark"])("%s charts", (name) => {
  const at = name === "light" ? 0 : 1;
  const color = (token: string): string => tokens.get(token)?.[at] ?? "";
  const series = Array.from({ length: 8 }, (_, n) => color(`series-${n + 1}`));
  const grades = ["platinum", "gold", "iron", "lead"].map(color);

  it("every mark stands out from the page (WCAG 1.4.11)", () => {
    for (const mark of [...series, ...grades]) expect(contrast(mark, color("stone-0")), mark).toBeGreaterThanOrEqual(3);
  });
  it("neighbouring series differ in grey", () => {
    series
      .slice(1)
      .forEach((mark, n) =>
        expect(Math.abs(lab(mark, false)[0] - lab(series[n] ?? "", false)[0]), `${n + 1} and ${n + 2}`).toBeGreaterThan(
          9,
        ),
      );
  });
  it.each([
    ["series", series],
    ["grades", grades],
  ])("%s differ for the colour-blind", (_, marks) => {
    marks.forEach((a, n) =>
      marks.slice(n + 1).forEach((b) => expect(apart(a, b, true), `${a} ${b}`).toBeGreaterThan(10)),
    );
  });
});
