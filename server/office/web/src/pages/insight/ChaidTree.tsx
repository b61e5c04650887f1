import { useRef } from "preact/hooks";
import type { ChaidNode, ChaidTree, RuleField } from "../../api/types";
import { useDark } from "../../chart/Canvas";
import { type Colors, colors } from "../../chart/colors";
import { amount, count, decimal, percent, pValue } from "../../format/figure";
import { t } from "../../i18n";
import { band, type Placed, placed } from "../../insight/chaid";
import { choiceTitle, fieldTitle } from "../../insight/rule";

const BOX = { width: 168, height: 92 };
const STEP = { width: BOX.width + 20, height: BOX.height + 78 };

/** What is needed to put categories into words. */
export type Words = { fields: RuleField[]; currency: string };

/** The categories that lead to a node, in words. Neighbouring bands of numbers are one band. */
export function choiceText(
  column: string,
  choices: (string | null | undefined)[],
  { fields, currency }: Words,
): string {
  const money = fields.find((field) => field.name === column)?.money;
  const number = (value: number) => (money ? amount(value, currency) : decimal(value, 2));
  const words: string[] = [];
  let run: [number, number] | undefined;
  const close = () => {
    if (run) words.push(run[0] === run[1] ? number(run[0]) : `${number(run[0])} – ${number(run[1])}`);
    run = undefined;
  };
  for (const one of choices) {
    const ends = one === null || one === undefined ? undefined : band(one);
    if (ends) run = [run?.[0] ?? ends[0], ends[1]];
    else {
      close();
      words.push(one === null || one === undefined ? t("chaid.missing") : choiceTitle(column, one));
    }
  }
  close();
  return words.join(t("rules.or"));
}

const shorten = (text: string, most: number): string =>
  [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;
/** Han characters take twice the room of Latin ones. */
const fit = (text: string, room: number): string =>
  shorten(text, /\p{Script=Han}/u.test(text) ? Math.floor(room / 13) : Math.floor(room / 7));

/** How far a node is from average: green above, red below, so that the shade of the bar says it too. */
function mark(c: Colors, index: number | null | undefined): string {
  if (index === null || index === undefined) return c.ink3;
  return index >= 100 ? (c.series[0] ?? c.moss) : (c.series[1] ?? c.amber);
}

function Box({
  of,
  tree,
  words,
  chosen,
  c,
  choose,
}: {
  of: Placed;
  tree: ChaidTree;
  words: Words;
  chosen: boolean;
  c: Colors;
  choose: (id: number) => void;
}) {
  const { node, x, y } = of;
  const rate = tree.response ? (node.classes[tree.response] ?? 0) : undefined;
  const value = rate === undefined ? decimal(node.mean, 2) : percent(rate);
  const parent = tree.nodes.find((one) => one.id === node.parent);
  const where = parent?.split ? choiceText(parent.split.column, node.choices, words) : t("chaid.everyone");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(node.id);
  };
  return (
    <g
      class="tree-node"
      transform={`translate(${x + (STEP.width - BOX.width) / 2} ${y + 6})`}
      role="button"
      tabindex={0}
      aria-pressed={chosen}
      data-row
      onClick={() => choose(node.id)}
      onKeyDown={onKeyDown}
    >
      <rect
        width={BOX.width}
        height={BOX.height}
        rx="10"
        fill={chosen ? c.mossWash : c.page}
        stroke={chosen ? c.moss : c.outline}
        stroke-width={chosen ? 2 : 1}
      />
      <text x="12" y="21" font-size="13" font-weight="600" fill={c.ink}>
        {fit(where, BOX.width - 20)}
      </text>
      <text x="12" y="46" font-size="19" font-weight="600" fill={c.ink}>
        {value}
      </text>
      <text x={BOX.width - 12} y="46" font-size="13" text-anchor="end" fill={c.ink2}>
        {node.index === null || node.index === undefined ? "" : t("chaid.index", { n: decimal(node.index, 0) })}
      </text>
      <rect x="12" y="55" width={BOX.width - 24} height="6" rx="3" fill={c.line} />
      <rect
        x="12"
        y="55"
        width={Math.max(3, (BOX.width - 24) * Math.min(1, rate ?? node.share))}
        height="6"
        rx="3"
        fill={mark(c, node.index)}
      />
      <text x="12" y="80" font-size="13" fill={c.ink2}>{`n = ${count(node.rows)}`}</text>
      <text x={BOX.width - 12} y="80" font-size="13" text-anchor="end" fill={c.ink2}>
        {percent(node.share)}
      </text>
    </g>
  );
}

function Branch({ from, to, c }: { from: Placed; to: Placed; c: Colors }) {
  const [x1, y1, x2, y2] = [from.x + STEP.width / 2, from.y + 6 + BOX.height, to.x + STEP.width / 2, to.y + 6];
  const middle = y2 - 16;
  return <path d={`M${x1} ${y1}V${middle}H${x2}V${y2}`} fill="none" stroke={c.outline} stroke-width="1.5" />;
}

function SplitLabel({ at, c }: { at: Placed; c: Colors }) {
  const { split } = at.node;
  if (!split) return null;
  const x = at.x + STEP.width / 2;
  const y = at.y + 6 + BOX.height;
  const test = split.test === "f" ? "F" : "χ²";
  return (
    <g>
      <rect x={x - 86} y={y + 10} width="172" height="38" rx="8" fill={c.card} />
      <text x={x} y={y + 25} font-size="13" font-weight="600" text-anchor="middle" fill={c.ink}>
        {fit(fieldTitle(split.column), 168)}
      </text>
      <text
        x={x}
        y={y + 42}
        font-size="12"
        text-anchor="middle"
        fill={c.ink2}
      >{`p ${split.adjusted_p < 0.001 ? pValue(split.adjusted_p) : `= ${pValue(split.adjusted_p)}`} · ${test} = ${decimal(split.statistic, 1)}`}</text>
    </g>
  );
}

/** The tree, drawn; each node is a button. `svgRef` gives the drawing to be saved. */
export function TreeDrawing({
  tree,
  words,
  chosen,
  choose,
  label,
}: {
  tree: ChaidTree;
  words: Words;
  chosen: number | undefined;
  choose: (id: number) => void;
  label: string;
}) {
  useDark();
  const c = colors();
  const { boxes, width, height } = placed(tree, STEP.width, STEP.height);
  const at = new Map(boxes.map((box) => [box.node.id, box]));
  const box = useRef<SVGSVGElement>(null);
  return (
    <div class="tree-scroll" role="group" aria-label={label} tabIndex={0}>
      <svg
        ref={box}
        id="chaid-tree"
        width={width}
        height={height - 56}
        viewBox={`0 0 ${width} ${height - 56}`}
        font-family={c.font}
        xmlns="http://www.w3.org/2000/svg"
        role="group"
        aria-label={label}
      >
        {boxes.map((to) => {
          const from = at.get(to.node.parent ?? -1);
          return from ? <Branch key={to.node.id} from={from} to={to} c={c} /> : null;
        })}
        {boxes.map((of) => (
          <SplitLabel key={of.node.id} at={of} c={c} />
        ))}
        {boxes.map((of) => (
          <Box
            key={of.node.id}
            of={of}
            tree={tree}
            words={words}
            chosen={of.node.id === chosen}
            c={c}
            choose={choose}
          />
        ))}
      </svg>
    </div>
  );
}

/** The drawing with its title on it, as a text. */
export function treeSvg(title: string, below: string): { text: string; width: number; height: number } | undefined {
  const drawing = document.getElementById("chaid-tree");
  if (!(drawing instanceof SVGSVGElement)) return undefined;
  const c = colors();
  const { width, height } = drawing.viewBox.baseVal;
  const all = { width: Math.max(width, 640), height: height + 70 };
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy
    .querySelectorAll("[tabindex]")
    .forEach((one) =>
      ["tabindex", "role", "class", "data-row", "aria-pressed"].forEach((name) => one.removeAttribute(name)),
    );
  const safe = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${all.width}" height="${all.height}" viewBox="0 0 ${all.width} ${all.height}" font-family="${c.font}"><rect width="100%" height="100%" fill="${c.page}"/>` +
    `<text x="16" y="28" font-size="17" font-weight="600" fill="${c.ink}">${safe(title)}</text><text x="16" y="50" font-size="12" fill="${c.ink2}">${safe(below)}</text><g transform="translate(0 64)">${copy.innerHTML}</g></svg>`;
  return { text, ...all };
}

/** Why a leaf is not split, in words. */
export const stopText = (node: ChaidNode): string =>
  node.stop ? t(`chaid.stop.${node.stop}` as "chaid.stop.open") : "";
