// What the form engine says of a page (core/forms, `session`): plain data to draw.

export type Control =
  | "text"
  | "integer"
  | "decimal"
  | "note"
  | "date"
  | "time"
  | "date_time"
  | "geopoint"
  | "geotrace"
  | "geoshape"
  | "barcode"
  | "select_one"
  | "select_multiple"
  | "rank"
  | "range"
  | "acknowledge"
  | "image"
  | "audio"
  | "video"
  | "file";
export type Problem = { path: string; reason: "required" | "constraint" | "too_long" | "too_much"; said?: string };
export type Choice = { value: string; label: string; image?: string; selected: boolean };
export type Question = {
  path: string;
  control: Control;
  sections?: string[];
  label: string;
  hint?: string;
  guidance?: string;
  image?: string;
  required: boolean;
  readonly: boolean;
  text: string;
  choices?: Choice[];
  choices_total: number;
  appearance?: string;
  parameters?: Record<string, string>;
  problem?: Problem;
};
export type Repeat = { path: string; title: string; nth: number; count: number; open: boolean };
export type Line = { path: string; titles: string[]; label: string; answer: string; problem?: Problem };
export type Page = {
  key: string;
  kind: "question" | "list" | "table" | "more" | "summary";
  titles: string[];
  repeat?: Repeat;
  questions: Question[];
  summary?: Line[];
  problems?: Problem[];
  progress: { page: number; of: number };
  can_back: boolean;
  language: string;
  languages: string[];
};
export type Step =
  | { do: "answer"; path: string; value: string }
  | { do: "add"; path: string }
  | { do: "remove"; path: string; nth: number }
  | { do: "next" }
  | { do: "back" }
  | { do: "go"; path: string }
  | { do: "language"; name: string }
  | { do: "pause" }
  | { do: "resume" }
  | { do: "finish" };
export type Event = Step & { at: number };
export type Beginning = {
  seed: [number, number];
  at: number;
  language?: string;
  mode: "link";
  utc_offset: number;
  prefill?: Record<string, string>;
};

/** `zh` of `中文 (zh)`. */
export const code = (language: string): string => /\(([^)]*)\)\s*$/.exec(language)?.[1] ?? language;
