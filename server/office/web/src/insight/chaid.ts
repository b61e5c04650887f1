import type { ChaidAsk, ChaidNode, ChaidStep, ChaidTree, RuleField } from "../api/types";

// A tree stands in the address: what is asked, and what was done by hand since. The office grows it anew each time.

const FEWEST: ChaidAsk = {
  target: "",
  target_is_number: false,
  nominal: [],
  ordinal: [],
  options: {},
  steps: [{ grow: 0 }],
};

/** The tree of an address; `undefined` where there is none, or it cannot be read. */
export function readAsk(text: string | null): ChaidAsk | undefined {
  if (!text) return undefined;
  try {
    const ask = { ...FEWEST, ...(JSON.parse(text) as Partial<ChaidAsk>) };
    return ask.target && Array.isArray(ask.nominal) && Array.isArray(ask.ordinal) && Array.isArray(ask.steps)
      ? ask
      : undefined;
  } catch {
    return undefined;
  }
}

/** What tells customers apart by itself: no names, no numbers of a person. */
const PERSONAL = [
  "name",
  "family_name",
  "given_name",
  "organisation",
  "birthday",
  "territory",
  "last_purchase",
  "due",
  "remark",
];

/** Whether the order of a field's categories means something. */
export const isOrdered = (field: RuleField): boolean =>
  field.kind === "number" || ["grade", "size", "abc", "stage"].includes(field.name);

/** The fields that can explain something, apart from the one that is to be explained. */
export const predictors = (fields: RuleField[], target: string): RuleField[] =>
  fields.filter((field) => field.name !== target && field.kind !== "list" && !PERSONAL.includes(field.name));

/** What is usual to begin with: whether they are lost, explained by what is known of everyone. */
export function firstAsk(fields: RuleField[]): ChaidAsk {
  const usual = ["city", "gender", "source", "relationship_type", "settlement", "occasions", "mean_spend"].filter(
    (name) => fields.some((field) => field.name === name),
  );
  const ordered = (name: string) => fields.some((field) => field.name === name && isOrdered(field));
  const answers = fields
    .filter((field) => field.source === "answer")
    .map((field) => field.name)
    .slice(0, 5);
  const all = [...usual, ...answers];
  return {
    ...FEWEST,
    target: "relation_by_purchases",
    nominal: all.filter((name) => !ordered(name)),
    ordinal: all.filter(ordered),
    response: "lost",
    options: { min_parent: 60, min_child: 20 },
  };
}

export const hasChildren = (node: ChaidNode): boolean => node.children.length > 0;

/** A step more; growing a leaf that was pruned just before takes the pruning back. */
export function withStep(ask: ChaidAsk, step: ChaidStep): ChaidAsk {
  return { ...ask, steps: [...ask.steps, step] };
}

export type Placed = { node: ChaidNode; x: number; y: number };

/** Boxes of a tree laid out from the top: leaves side by side, a parent over the middle of its children. */
export function placed(
  tree: ChaidTree,
  width: number,
  height: number,
): { boxes: Placed[]; width: number; height: number } {
  const byId = new Map(tree.nodes.map((node) => [node.id, node]));
  const boxes: Placed[] = [];
  let next = 0;
  const place = (node: ChaidNode): number => {
    const children = node.children.flatMap((id) => byId.get(id) ?? []);
    const at = children.map(place);
    const x = at.length ? ((at[0] ?? 0) + (at.at(-1) ?? 0)) / 2 : next++ * width;
    boxes.push({ node, x, y: node.depth * height });
    return x;
  };
  const root = byId.get(0);
  if (root) place(root);
  const deepest = Math.max(0, ...boxes.map((box) => box.y));
  return { boxes, width: Math.max(1, next) * width, height: deepest + height };
}

/** The ends of a band `8..12`, or twice the number itself; `undefined` for what is no number. */
export function band(label: string): [number, number] | undefined {
  const [low, high = low] = label.split("..").map((part) => (part === "" ? Number.NaN : Number(part)));
  return low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high) ? undefined : [low, high];
}
