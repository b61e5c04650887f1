export type Money = { minor: number; currency: string };
export interface Entry { [part: string]: Value }
export interface Items { [token: string]: Entry }
export type Value = string | number | boolean | Money | string[] | Items;
export type Fields = Record<string, Value>;

export type Scalar =
  | "bool" | "date" | "day_of_year" | "time" | "money" | "email" | "phone" | "position"
  | { text: { max: number } } | { int: { min: number; max: number } } | { choice: string[] } | { ref: string } | { json: { max: number } };
export type Shape =
  | "note" | { scalar: Scalar } | { set: Scalar } | { items: FieldSpec[] } | { ledger: FieldSpec[] } | { status: string[] };
export type FieldSpec = { name: string; shape: Shape; required: boolean };
export type RecordSpec = { kind: string; fields: FieldSpec[]; title: string[]; subtitle: string[] };

export type Place = { state: "this_phone" | "waiting" | "sent" | "failed"; reason?: string | null };
export type Row = {
  id: string; kind: string; title: string; subtitle: string; updated_ms: number; place: Place; conflicts: number; deleted: boolean; fields: Fields;
};
export type RowPage = { rows: Row[]; next?: string | null; total?: number | null; names: Record<string, string> };
export type Hit = { row: Row; title_ranges: [number, number][] };
export type HitPage = { hits: Hit[]; next?: string | null; names: Record<string, string> };
export type Author = { device: string; name: string; at_ms: number };
export type Version = { value: Value; by: Author };
export type Conflict = { field: string; kept: Version; set_aside: Version[] };
export type Detail = {
  id: string; kind: string; title: string; subtitle: string; fields: Fields; deleted: boolean; revived: boolean;
  place: Place; updated_ms: number; conflicts: Conflict[]; names: Record<string, string>;
};
export type DetailPage = { records: Detail[]; total: number };
export type FieldChange = { field: string; before?: Value | null; after?: Value | null };
export type Step = { by: Author; fields: FieldChange[] };
export type Change =
  | { op: "set"; field: string; value: Value }
  | { op: "clear"; field: string }
  | { op: "add"; field: string; value: Value }
  | { op: "remove"; field: string; token_or_text: string }
  | { op: "set_item"; field: string; token: string; part: string; value: Value }
  | { op: "replace"; field: string; text: string };
export type FeedEntry = {
  id: string; kind: string; title: string; author: Author; fields: string[]; new: boolean; deleted: boolean; about?: { id: string; title: string } | null;
};
export type Status = {
  state: "off" | "idle" | "busy" | "offline" | "stopped"; waiting: number; failed: number; quarantined: number;
  last_sync_ms?: number | null; progress?: { done: number; total: number } | null; last_error?: { code: string; text: string } | null;
};
export type Session = { person: string; workspace: string; device: string };
export type Space = { id: string; name: string; role: string };
export type Device = { id: string; name: string; role: string; spaces: string[]; revoked: boolean; this_device: boolean };
export type Problem = { status: number; code: string; text: string; fields: FieldProblem[] };
export type FieldProblem = { field: string; code: string; text: string; params: Record<string, number> };
