/** The tokens as the browser resolves them now, for what draws on a canvas. */
export type Colors = {
  page: string;
  card: string;
  line: string;
  outline: string;
  ink: string;
  ink2: string;
  ink3: string;
  moss: string;
  mossOn: string;
  mossWash: string;
  amber: string;
  clay: string;
  sky: string;
  series: string[];
  grades: Record<string, string>;
  font: string;
};

export function colors(): Colors {
  const probe = document.createElement("span");
  document.body.append(probe);
  const of = (token: string): string => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const found: Colors = {
    page: of("stone-0"),
    card: of("stone-1"),
    line: of("stone-2"),
    outline: of("stone-3"),
    ink: of("ink"),
    ink2: of("ink-2"),
    ink3: of("ink-3"),
    moss: of("moss"),
    mossOn: of("moss-on"),
    mossWash: of("moss-wash"),
    amber: of("amber"),
    clay: of("clay"),
    sky: of("sky"),
    series: Array.from({ length: 8 }, (_, n) => of(`series-${n + 1}`)),
    grades: Object.fromEntries(["platinum", "gold", "iron", "lead"].map((grade) => [grade, of(grade)])),
    // Single quotes: the family stands in double-quoted attributes of drawings.
    font: getComputedStyle(document.documentElement).fontFamily.replaceAll('"', "'"),
  };
  probe.remove();
  return found;
}

type Rgb = [number, number, number];

export function rgb(color: string): Rgb {
  const parts = (color.match(/[\d.]+/g) ?? []).map(Number);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

/** A colour between two, `at` from 0 to 1. */
export function between(from: string, to: string, at: number): string {
  const [a, b] = [rgb(from), rgb(to)];
  return `rgb(${a.map((v, n) => Math.round(v + ((b[n] ?? 0) - v) * at)).join(", ")})`;
}

function luminance(color: string): number {
  const [r, g, b] = rgb(color).map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Whichever of two text colours is easier to read on a ground (WCAG contrast). */
export function readable(ground: string, a: string, b: string): string {
  const contrast = (text: string): number => {
    const [low, high] = [luminance(ground), luminance(text)].sort((x, y) => x - y);
    return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
  };
  return contrast(a) >= contrast(b) ? a : b;
}
