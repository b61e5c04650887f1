import { expect, it } from "vitest";
import { csv, isNumeric } from "./table";

it("a table becomes a CSV that spreadsheets read as it is", () => {
  const table = {
    head: ["客户", "金额"],
    rows: [
      ["王芳", { text: "¥1,200", value: 1200.5 }],
      ['says "hi", then\nleaves', -3],
      ["=SUM(A1)", { text: "—", value: null }],
    ],
  };
  expect(csv(table)).toBe('\uFEFF客户,金额\r\n王芳,1200.5\r\n"says ""hi"", then\nleaves",-3\r\n\'=SUM(A1),—\r\n');
});

it("numbers stand right, words left", () => {
  expect([isNumeric(3), isNumeric({ text: "3 %", value: 0.03 }), isNumeric("3"), isNumeric(undefined)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
