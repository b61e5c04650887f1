import type { components } from "./schema";

// The API's types are generated from its description (schema.ts). Here they are made exact where OpenAPI leaves them open: field
// values, which follow each field's shape, and closed words.

type Api = components["schemas"];
type With<T, R> = Omit<T, keyof R> & R;

export type Money = { minor: number; currency: string };
export interface Entry {
  [part: string]: Value;
}
export interface Items {
  [token: string]: Entry;
}
export type Value = string | number | boolean | Money | string[] | Items;
export type Fields = Record<string, Value>;

export type Scalar =
  | "bool"
  | "date"
  | "day_of_year"
  | "time"
  | "money"
  | "email"
  | "phone"
  | "position"
  | { text: { max: number } }
  | { int: { min: number; max: number } }
  | { choice: string[] }
  | { ref: string }
  | { json: { max: number } };
export type Shape =
  | "note"
  | { scalar: Scalar }
  | { set: Scalar }
  | { items: FieldSpec[] }
  | { ledger: FieldSpec[] }
  | { status: string[] };
export type FieldSpec = { name: string; shape: Shape; required: boolean };
export type RecordSpec = { kind: string; fields: FieldSpec[]; title: string[]; subtitle: string[] };

export type Place = With<Api["Place"], { state: "this_phone" | "waiting" | "sent" | "failed" }>;
export type Row = With<Api["Row"], { fields: Fields; place: Place }>;
export type RowPage = With<Api["RowPage"], { rows: Row[] }>;
export type Hit = With<Api["Hit"], { row: Row; title_ranges: [number, number][] }>;
export type HitPage = With<Api["HitPage"], { hits: Hit[] }>;
export type Version = With<Api["Version"], { value: Value }>;
export type Conflict = With<Api["Conflict"], { kept: Version; set_aside: Version[] }>;
export type Detail = With<Api["Detail"], { fields: Fields; place: Place; conflicts: Conflict[] }>;
export type Undone = With<Api["Undone"], { record: Detail }>;
export type DetailPage = With<Api["DetailPage"], { records: Detail[] }>;
export type FieldChange = With<Api["FieldChange"], { before?: Value | null; after?: Value | null }>;
export type Step = With<Api["Step"], { fields: FieldChange[] }>;
export type Status = With<Api["Status"], { state: "off" | "idle" | "busy" | "offline" | "stopped" }>;
export type Change = Api["Change"];
export type FeedEntry = Api["FeedEntry"];
export type Seat = Api["Seat"];
export type Session = Api["Session"];
export type TasksToday = Api["TasksToday"];
export type RoleName = "owner" | "admin" | "editor" | "reader";
export type Device = With<Api["Device"], { role: RoleName; everywhere?: RoleName | null }>;
export type Invite = With<Api["Invite"], { role: RoleName; state: "open" | "used" | "withdrawn" | "expired" }>;
export type Recovery = Api["Recovery"];
export type RecoverySheets = Api["RecoverySheets"];
export type Problem = Api["Problem"];

export type Note = Api["Note"];
export type Part = Api["Part"];
export type Overview = Api["Overview"];
export type CustomerLine = Api["CustomerLine"];
export type CustomerPage = Api["CustomerPage"];
export type Warning = Api["Warning"];
export type Worth = Api["Worth"];
export type Evidence = With<Api["Evidence"], { at?: string | number | null; amount?: Money | null }>;
export type Explanation = With<
  Api["Explanation"],
  { arguments: Record<string, string | number | boolean | string[]>; rows: Evidence[] }
>;
export type Recall = Api["Recall"];
export type Hint = Api["Hint"];
export type ChurnAnswer = Api["ChurnAnswer"];
export type Cohorts = Api["Cohorts"];
export type Flow = Api["Flow"];
export type WinBack = Api["WinBack"];
export type Slipping = Api["Slipping"];
export type DueToBuy = Api["DueToBuy"];
export type Calls<T> = { rows: T[]; total: number; sum: number; currency: string; note: Note };
export type Values = Api["Values"];
export type Fit = Api["Fit"];
export type RuleField = Api["RuleField"];
export type RulePreview = Api["RulePreview"];
export type Cross = Api["Cross"];
export type RuleValue = string | number | boolean | string[];
/** A rule of a segment, as the figures read it. */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | { if: { field: string; operator: string; value: RuleValue } };
export type SavedSegment = With<Api["SavedSegment"], { rule: Rule }>;
export type SavedSegments = With<Api["SavedSegments"], { segments: SavedSegment[] }>;
export type Satisfaction = Api["Satisfaction"];
export type GapGroup = Api["GapGroup"];
export type Mean = Api["Mean"];
export type Share = Api["Share"];
export type Complaints = Api["Complaints"];
export type Loyalty = Api["Loyalty"];
export type ChaidStep = { grow: number } | { prune: number } | { split: { node: number; column: string } };
export type ChaidOptions = Partial<{
  exhaustive: boolean;
  unadjusted: boolean;
  alpha_merge: number;
  alpha_split: number;
  min_parent: number;
  min_child: number;
  max_depth: number;
  drop_missing: boolean;
}>;
export type ChaidAsk = {
  target: string;
  target_is_number: boolean;
  nominal: string[];
  ordinal: string[];
  options: ChaidOptions;
  steps: ChaidStep[];
  response?: string | undefined;
  node?: number | undefined;
};
export type ChaidNode = Api["ChaidNode"];
export type ChaidTree = With<Api["ChaidTree"], { rule?: Rule | null }>;
