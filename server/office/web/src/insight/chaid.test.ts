import { expect, it } from "vitest";
import type { ChaidNode, ChaidTree, RuleField } from "../api/types";
import { band, firstAsk, placed, predictors, readAsk, withStep } from "./chaid";

const node = (id: number, depth: number, children: number[]): ChaidNode => ({
  id,
  depth,
  children,
  choices: [],
  rows: 1,
  weight: 1,
  share: 1,
  classes: {},
});
const field = (name: string, kind: string, source = "record"): RuleField => ({
  name,
  kind,
  source,
  choices: [],
  day: false,
  money: false,
});

it("no boxes of a level overlap and a parent stands over the middle of its children", () => {
  const tree = {
    nodes: [node(0, 0, [1, 2]), node(1, 1, [3, 4, 5]), node(2, 1, []), node(3, 2, []), node(4, 2, []), node(5, 2, [])],
  } as unknown as ChaidTree;
  const { boxes, width, height } = placed(tree, 100, 50);
  const at = (id: number) => boxes.find((box) => box.node.id === id)?.x ?? Number.NaN;
  expect([at(3), at(4), at(5), at(1), at(2), at(0)]).toEqual([0, 100, 200, 100, 300, 200]);
  expect([width, height]).toEqual([400, 150]);
});

it("an address gives the tree again, and nonsense gives none", () => {
  const ask = withStep(
    firstAsk([
      field("city", "text"),
      field("occasions", "number", "figure"),
      field("relation_by_purchases", "text", "figure"),
    ]),
    { prune: 3 },
  );
  expect(readAsk(JSON.stringify(ask))).toEqual(ask);
  expect([ask.nominal, ask.ordinal, ask.steps]).toEqual([["city"], ["occasions"], [{ grow: 0 }, { prune: 3 }]]);
  for (const wrong of [null, "", "{", "{}", '{"target":"x","nominal":3}'])
    expect(readAsk(wrong), String(wrong)).toBeUndefined();
});

it("names of people explain nothing", () => {
  expect(
    predictors(
      [field("name", "text"), field("city", "text"), field("tags", "list"), field("grade", "text", "figure")],
      "grade",
    ).map((f) => f.name),
  ).toEqual(["city"]);
});

it("bands of numbers are read back", () => {
  expect([band("8..12"), band("7"), band("-3..4.5"), band("青岛"), band("")]).toEqual([
    [8, 12],
    [7, 7],
    [-3, 4.5],
    undefined,
    undefined,
  ]);
});
