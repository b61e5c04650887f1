// A report of responses: for each question how often each answer was given, or how its numbers lie.
import type { Exported, Variable } from "../../api/surveys";

export type Bar = { label: string; n: number };
export type Part = { name: string; label: string; answered: number; mean?: number; bars: Bar[]; texts: string[] };
type Response = Exported["responses"][number];
export type Gap = { name: string; label: string; gap: number; n: number };

const numberOf = (value: unknown): number | undefined => {
  const number =
    typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
};
const given = (value: unknown): boolean => value !== undefined && value !== null && value !== "";
const mean = (all: number[]): number => all.reduce((sum, n) => sum + n, 0) / all.length;

/** What is not asked but noted beside the answers. */
const beside = new Set([
  "response_id",
  "form_version",
  "language",
  "mode",
  "customer",
  "customer_id",
  "trip",
  "trip_id",
  "case",
  "case_id",
  "asked_by",
  "asked_by_id",
  "stop",
  "started_at",
  "finished_at",
]);

function part(variable: Variable, responses: Exported["responses"]): Part {
  const values = responses.map((response) => response[variable.name]).filter(given);
  const counts = new Map<string, number>();
  values
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .forEach((value) => counts.set(String(value), (counts.get(String(value)) ?? 0) + 1));
  const found: Part = {
    name: variable.name,
    label: variable.label || variable.name,
    answered: values.length,
    bars: [],
    texts: [],
  };
  const numbers = values.map(numberOf).filter((n) => n !== undefined);
  if (variable.codes.length) {
    found.bars = variable.codes.map((code) => ({
      label: code.label || code.name,
      n: counts.get(code.name) ?? counts.get(String(code.code)) ?? 0,
    }));
  } else if (numbers.length && numbers.length === values.length) {
    found.mean = mean(numbers);
    found.bars = [...new Set(numbers)]
      .sort((a, b) => a - b)
      .slice(0, 21)
      .map((n) => ({ label: String(n), n: numbers.filter((m) => m === n).length }));
  } else {
    found.texts = values.slice(-5).map(String).reverse();
  }
  return found;
}

/** Whether the column of one of several choices says that it was picked. */
const picked = (response: Response, { name, codes }: Variable): boolean =>
  codes.some((code) => code.code === 1 && (response[name] === code.name || response[name] === code.code));

/** A question with several choices: a bar for each, of all who answered it. */
function several(columns: Variable[], responses: Exported["responses"]): Part {
  const [first] = columns;
  const answered = responses.filter((response) => columns.some(({ name }) => given(response[name]))).length;
  const bars = columns.map((column) => ({
    label: column.choice_of?.label || column.name,
    n: responses.filter((response) => picked(response, column)).length,
  }));
  return {
    name: first?.choice_of?.question ?? "",
    label: first?.choice_of?.asked || (first?.choice_of?.question ?? ""),
    answered,
    bars,
    texts: [],
  };
}

/** The questions that a response answers once, in the order of the form. */
const asked = ({ variables }: Exported): Variable[] =>
  variables.filter((variable) => variable.table === "responses" && !beside.has(variable.name));

/** A question as a column of a table. */
export type Column = { name: string; label: string; shown: (response: Response) => string };

const plain = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : given(value) ? String(value) : "");

/** The questions as columns, in the order of the form; one with several choices is one column, which says what was picked. */
export function columns(exported: Exported): Column[] {
  const all = asked(exported);
  return all.flatMap((variable, at): Column[] => {
    const of = variable.choice_of;
    if (!of) {
      const label = (value: unknown): string =>
        variable.codes.find((code) => code.name === value)?.label || plain(value);
      return [
        {
          name: variable.name,
          label: variable.label || variable.name,
          shown: (response) => label(response[variable.name]),
        },
      ];
    }
    const same = all.filter((other) => other.choice_of?.question === of.question);
    if (all.indexOf(same[0] ?? variable) !== at) return [];
    const shown = (response: Response): string =>
      same
        .filter((one) => picked(response, one))
        .map((one) => one.choice_of?.label || one.name)
        .join(", ");
    return [{ name: of.question, label: of.asked || of.question, shown }];
  });
}

/** Every question of the form that somebody answered, in the order of the form. */
export function parts(exported: Exported): Part[] {
  const columns = asked(exported);
  const found = columns.flatMap((variable, at) => {
    const question = variable.choice_of?.question;
    if (question === undefined) return [part(variable, exported.responses)];
    const same = columns.filter((other) => other.choice_of?.question === question);
    return columns.indexOf(same[0] ?? variable) === at ? [several(same, exported.responses)] : [];
  });
  return found.filter((one) => one.answered > 0);
}

/** Experience less expectation, where a form asks both under the usual names (`exp_…`, `per_…`). */
export function gaps(exported: Exported): Gap[] {
  const names = new Map(exported.variables.map((variable) => [variable.name, variable.label]));
  return [...names]
    .filter(([name]) => name.startsWith("exp_") && names.has(`per_${name.slice(4)}`))
    .flatMap(([name, label]) => {
      const both = exported.responses.flatMap((response) => {
        const [expected, found] = [numberOf(response[name]), numberOf(response[`per_${name.slice(4)}`])];
        return expected !== undefined && found !== undefined ? [found - expected] : [];
      });
      return both.length
        ? [{ name: name.slice(4), label: label || name.slice(4), gap: mean(both), n: both.length }]
        : [];
    });
}
