import { call, query } from "./client";
import type {
  Calls,
  ChaidAsk,
  ChaidTree,
  ChurnAnswer,
  Cohorts,
  Complaints,
  Cross,
  CustomerPage,
  Detail,
  DueToBuy,
  Explanation,
  Fit,
  Flow,
  Loyalty,
  Overview,
  Recall,
  Rule,
  RuleField,
  RulePreview,
  Satisfaction,
  SavedSegments,
  Slipping,
  Values,
  WinBack,
  Worth,
} from "./types";

type Day = string | undefined;

/** The figures, as the office computes them. */
export const figures = {
  overview: (as_of: Day) => call<Overview>("GET", `/insight/overview${query({ as_of })}`),
  customers: (behind: string, as_of: Day, after: number) =>
    call<CustomerPage>("GET", `/insight/customers${query({ behind, as_of, after, limit: 50 })}`),
  churn: (step: string, periods: number, as_of: Day) =>
    call<ChurnAnswer>("GET", `/insight/churn${query({ step, periods, as_of })}`),
  cohorts: (step: string, periods: number, as_of: Day) =>
    call<Cohorts>("GET", `/insight/cohorts${query({ step, periods, as_of })}`),
  flow: (from: Day, as_of: Day) => call<Flow>("GET", `/insight/flow${query({ from, as_of })}`),
  satisfaction: (from: Day, as_of: Day) => call<Satisfaction>("GET", `/insight/satisfaction${query({ from, as_of })}`),
  complaints: (from: Day, as_of: Day) => call<Complaints>("GET", `/insight/complaints${query({ from, as_of })}`),
  loyalty: (as_of: Day) => call<Loyalty>("GET", `/insight/loyalty${query({ as_of })}`),
  chaid: (ask: ChaidAsk, as_of: Day) => call<ChaidTree>("POST", `/insight/chaid${query({ as_of })}`, ask),
  chaidCustomers: (tree: ChaidAsk, node: number, as_of: Day, after: number) =>
    call<CustomerPage>("POST", `/insight/chaid/customers${query({ as_of })}`, { tree, node, after }),
  winBack: (as_of: Day) => call<Calls<WinBack>>("GET", `/insight/win-back${query({ as_of })}`),
  slipping: (as_of: Day) => call<Calls<Slipping>>("GET", `/insight/slipping${query({ as_of })}`),
  due: (as_of: Day) => call<Calls<DueToBuy>>("GET", `/insight/due${query({ as_of })}`),
  worth: (id: string) => call<Worth | null>("GET", `/insight/customers/${id}`),
  explain: (id: string, figure: string) =>
    call<Explanation | null>("GET", `/insight/customers/${id}/explain/${figure}`),
  recall: (id: string) => call<Recall>("GET", `/insight/customers/${id}/recall`),
  values: () => call<Values>("GET", "/insight/values"),
  fit: () => call<Fit>("POST", "/insight/values/fit"),
  segments: (as_of: Day) => call<SavedSegments>("GET", `/insight/segments${query({ as_of })}`),
  ruleFields: () => call<RuleField[]>("GET", "/insight/segments/fields"),
  preview: (rule: Rule, as_of: Day) =>
    call<RulePreview>("POST", `/insight/segments/preview${query({ as_of })}`, { rule }),
  cross: (rows: string, columns: string, as_of: Day) =>
    call<Cross>("GET", `/insight/cross${query({ rows, columns, as_of })}`),
  saveSegment: (id: string | undefined, name: string, rule: Rule) =>
    id
      ? call<Detail>("PATCH", `/records/${id}`, {
          changes: [
            { op: "set", field: "name", value: name },
            { op: "set", field: "rule", value: rule },
          ],
        })
      : call<Detail>("POST", "/records", { kind: "segment", fields: { name, rule } }),
};
