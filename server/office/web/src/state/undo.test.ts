import { expect, it } from "vitest";
import type { Change, Fields } from "../api/types";
import { inverse } from "./undo";

const before: Fields = { city: "青岛", remark: "一", tags: ["a"], phones: { t1: { number: "+8613800138000", label: "手机" } } };

it.each<[string, Change, Fields, Change | undefined]>([
  ["a value", { op: "set", field: "city", value: "大连" }, before, { op: "set", field: "city", value: "青岛" }],
  ["a first value", { op: "set", field: "job_title", value: "x" }, before, { op: "clear", field: "job_title" }],
  ["a clearing", { op: "clear", field: "city" }, before, { op: "set", field: "city", value: "青岛" }],
  ["a note", { op: "replace", field: "remark", text: "二" }, before, { op: "replace", field: "remark", text: "一" }],
  [
    "a removed entry", { op: "remove", field: "phones", token_or_text: "t1" }, {},
    { op: "add", field: "phones", value: { back: { number: "+8613800138000", label: "手机" } } },
  ],
  [
    "an added entry", { op: "add", field: "phones", value: { new: { number: "010" } } },
    { phones: { t1: {}, t2: { number: "010" } } }, { op: "remove", field: "phones", token_or_text: "t2" },
  ],
  [
    "a part", { op: "set_item", field: "phones", token: "t1", part: "label", value: "家" }, before,
    { op: "set_item", field: "phones", token: "t1", part: "label", value: "手机" },
  ],
])("%s is taken back", (_, change, after, back) => expect(inverse(change, before, after)).toEqual(back));
