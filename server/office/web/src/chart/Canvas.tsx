import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { theme } from "../state/theme";
import { type Colors, colors } from "./colors";

export type Option = (colors: Colors) => EChartsCoreOption;
/** What a click on a mark means: the customers behind it. */
export type Pick = (mark: {
  seriesIndex: number;
  dataIndex: number;
  name: string;
  data: unknown;
}) => string | undefined;

const base = (c: Colors): EChartsCoreOption => ({
  animation: false,
  textStyle: { fontFamily: c.font, fontSize: 13, color: c.ink },
  color: c.series,
  tooltip: {
    renderMode: "richText",
    confine: true,
    backgroundColor: c.ink,
    borderWidth: 0,
    padding: [8, 12],
    textStyle: { color: c.page, fontFamily: c.font, fontSize: 13 },
  },
});

/** The chart as an SVG text with its title on it, to be downloaded. */
export async function drawn(
  option: Option,
  title: string,
  below: string,
  width: number,
  height: number,
): Promise<string> {
  const { init } = await import("./echarts");
  const c = colors();
  const own = option(c);
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height: height + 64 });
  const shift = (grid: unknown): unknown =>
    Array.isArray(grid) ? grid.map(shift) : down(grid as Record<string, unknown>);
  const down = (box: Record<string, unknown>) => ({ ...box, top: Number(box["top"] ?? 20) + 64 });
  const series = (own["series"] as Record<string, unknown>[]).map((one) =>
    one["top"] === undefined ? one : down(one),
  );
  chart.setOption({
    ...base(c),
    ...own,
    series,
    backgroundColor: c.page,
    ...(own["grid"] ? { grid: shift(own["grid"]) } : {}),
    ...(own["legend"] ? { legend: down(own["legend"] as Record<string, unknown>) } : {}),
    title: {
      text: title,
      subtext: below,
      left: 16,
      top: 12,
      itemGap: 6,
      textStyle: { fontSize: 17, fontFamily: c.font, color: c.ink },
      subtextStyle: { fontSize: 12, fontFamily: c.font, color: c.ink2 },
    },
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** A chart of ECharts that follows its box, the colours and the language. */
export function Canvas({
  option,
  height,
  label,
  pick,
  onPick,
}: {
  option: Option;
  height: number;
  label: string;
  pick?: Pick | undefined;
  onPick?: ((behind: string) => void) | undefined;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | undefined>(undefined);
  const [ready, setReady] = useState(false);
  const picks = useRef({ pick, onPick });
  picks.current = { pick, onPick };
  useEffect(() => {
    let gone = false;
    let watch: ResizeObserver | undefined;
    void import("./echarts").then(({ init }) => {
      if (gone || !box.current) return;
      const made = init(box.current, null, { renderer: "canvas" });
      made.on("click", (mark) => {
        const behind = picks.current.pick?.(mark as unknown as Parameters<Pick>[0]);
        if (behind) picks.current.onPick?.(behind);
      });
      chart.current = made as unknown as EChartsType;
      watch = new ResizeObserver(() => made.resize());
      watch.observe(box.current);
      setReady(true);
    });
    return () => {
      gone = true;
      watch?.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);
  const dark = useDark();
  useEffect(() => {
    const c = colors();
    chart.current?.setOption({ ...base(c), ...option(c) }, { notMerge: true });
  }, [ready, option, dark]);
  return (
    <div
      ref={box}
      class={pick ? "canvas picks" : "canvas"}
      style={{ height: `${height}px` }}
      role="img"
      aria-label={ready ? label : t("loading")}
    />
  );
}

/** Changes whenever the colours on the screen do. */
export function useDark(): string {
  const [system, setSystem] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setSystem(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return `${theme.value} ${system}`;
}
