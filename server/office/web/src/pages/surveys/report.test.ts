import { expect, it } from "vitest";
import type { Exported } from "../../api/surveys";
import { gaps, parts } from "./report";

const variable = (name: string, codes: { name: string; code: number; label: string }[] = []) => ({ name, table: "responses", label: name.toUpperCase(), codes });
const exported: Exported = {
  title: "t",
  variables: [variable("response_id"), variable("nps"), variable("liked", [{ name: "guide", code: 1, label: "Guide" }, { name: "hotel", code: 2, label: "Hotel" }]), variable("why"), variable("exp_a"), variable("per_a"), variable("never")],
  responses: [
    { response_id: "1", nps: 9, liked: ["guide", "hotel"], why: "x", exp_a: 3, per_a: 5 },
    { response_id: "2", nps: 7, liked: "guide", why: "", exp_a: 4, per_a: 3 },
    { response_id: "3", exp_a: 4 },
  ],
};

it("counts choices, also of several, and numbers", () => {
  const found = Object.fromEntries(parts(exported).map((part) => [part.name, part]));
  expect(Object.keys(found)).toEqual(["nps", "liked", "why", "exp_a", "per_a"]);
  expect(found["nps"]).toMatchObject({ answered: 2, mean: 8, bars: [{ label: "7", n: 1 }, { label: "9", n: 1 }] });
  expect(found["liked"]?.bars).toEqual([{ label: "Guide", n: 2 }, { label: "Hotel", n: 1 }]);
  expect(found["why"]).toMatchObject({ answered: 1, texts: ["x"] });
});

it("takes a gap only where both were answered", () => {
  expect(gaps(exported)).toEqual([{ name: "a", label: "EXP_A", gap: 0.5, n: 2 }]);
});
