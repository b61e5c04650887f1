import { expect, it } from "vitest";
import type { Exported } from "../../api/surveys";
import { columns, gaps, parts } from "./report";

const variable = (name: string, codes: { name: string; code: number; label: string }[] = []) => ({
  name,
  table: "responses",
  label: name.toUpperCase(),
  codes,
});
const exported: Exported = {
  title: "t",
  variables: [
    variable("response_id"),
    variable("nps"),
    variable("liked", [
      { name: "guide", code: 1, label: "Guide" },
      { name: "hotel", code: 2, label: "Hotel" },
    ]),
    variable("why"),
    variable("exp_a"),
    variable("per_a"),
    variable("never"),
  ],
  responses: [
    { response_id: "1", nps: 9, liked: ["guide", "hotel"], why: "x", exp_a: 3, per_a: 5 },
    { response_id: "2", nps: 7, liked: "guide", why: "", exp_a: 4, per_a: 3 },
    { response_id: "3", exp_a: 4 },
  ],
};

it("counts choices, also of several, and numbers", () => {
  const found = Object.fromEntries(parts(exported).map((part) => [part.name, part]));
  expect(Object.keys(found)).toEqual(["nps", "liked", "why", "exp_a", "per_a"]);
  expect(found["nps"]).toMatchObject({
    answered: 2,
    mean: 8,
    bars: [
      { label: "7", n: 1 },
      { label: "9", n: 1 },
    ],
  });
  expect(found["liked"]?.bars).toEqual([
    { label: "Guide", n: 2 },
    { label: "Hotel", n: 1 },
  ]);
  expect(found["why"]).toMatchObject({ answered: 1, texts: ["x"] });
});

it("takes a gap only where both were answered", () => {
  expect(gaps(exported)).toEqual([{ name: "a", label: "EXP_A", gap: 0.5, n: 2 }]);
});

it("makes one chart of a question with several choices, its bars as shares of those who answered", () => {
  const choice = (name: string, label: string) => ({
    ...variable(`liked_${name}`, [
      { name: "0", code: 0, label: "not selected" },
      { name: "1", code: 1, label: "selected" },
    ]),
    choice_of: { question: "liked", asked: "What did you like?", label },
  });
  const found = parts({
    title: "t",
    variables: [choice("guide", "Guide"), choice("hotel", "Hotel"), variable("why")],
    responses: [{ liked_guide: "1", liked_hotel: "1" }, { liked_guide: "1", liked_hotel: "0", why: "x" }, { why: "y" }],
  });
  expect(found.map((part) => part.name)).toEqual(["liked", "why"]);
  expect(found[0]).toMatchObject({
    label: "What did you like?",
    answered: 2,
    bars: [
      { label: "Guide", n: 2 },
      { label: "Hotel", n: 1 },
    ],
  });
});

it("makes one column of a question with several choices, which says what was picked", () => {
  const choice = (name: string, label: string) => ({
    ...variable(`liked_${name}`, [
      { name: "0", code: 0, label: "not selected" },
      { name: "1", code: 1, label: "selected" },
    ]),
    choice_of: { question: "liked", asked: "What did you like?", label },
  });
  const response = { liked_guide: "1", liked_hotel: "1", grade: "good" };
  const table = columns({
    title: "t",
    variables: [
      choice("guide", "Guide"),
      choice("hotel", "Hotel"),
      variable("grade", [{ name: "good", code: 2, label: "Good" }]),
    ],
    responses: [response],
  });
  expect(table.map((column) => [column.label, column.shown(response)])).toEqual([
    ["What did you like?", "Guide, Hotel"],
    ["GRADE", "Good"],
  ]);
});
