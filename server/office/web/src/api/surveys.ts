import { call, query } from "./client";
import type { components } from "./schema";

type Api = components["schemas"];
export type SurveyForm = Omit<Api["SurveyForm"], "state"> & { state: "draft" | "test" | "published" | "retired" };
export type Taken = Api["FormTaken"];
export type CellProblem = Api["CellProblem"];
export type SurveyLink = Api["SurveyLink"];
export type GuestCheck = Api["GuestCheck"];
export type Whole = { info: SurveyForm; form: unknown };
export type Variable = {
  name: string;
  table: string;
  label: string;
  codes: { name: string; code: number; label: string }[];
  choice_of?: { question: string; asked: string; label: string };
};
/** The export as JSON: every response with its repeats inside, and the variables. */
export type Exported = { title: string; variables: Variable[]; responses: Record<string, unknown>[] };

export const surveys = {
  all: () => call<{ forms: SurveyForm[]; ready: string[] }>("GET", "/surveys"),
  take: (file: { name: string; content: string; files: Record<string, string> }, dry: boolean) =>
    call<Taken>("POST", "/surveys", { ...file, dry_run: dry }),
  ready: (id: string) => call<Taken>("POST", `/surveys/ready/${id}`),
  one: (id: string) => call<Whole>("GET", `/surveys/${id}`),
  state: (id: string, state: SurveyForm["state"]) => call<Whole>("POST", `/surveys/${id}/state`, { state }),
  links: (id: string) => call<SurveyLink[]>("GET", `/surveys/${id}/links`),
  guests: (id: string, release: string[]) =>
    call<GuestCheck>("GET", `/surveys/${id}/guests${query({ release: release.join(",") })}`),
  link: (id: string, link: { title: string; many: boolean; expires_at?: number; release: string[] }) =>
    call<SurveyLink>("POST", `/surveys/${id}/links`, link),
  responses: (id: string) => call<Exported>("GET", `/surveys/${id}/export${query({ format: "json" })}`),
};

/** Where a file with the responses is. */
export const exportAddress = (id: string, format: string): string => `/api/v1/surveys/${id}/export${query({ format })}`;

/** Files as the API takes them. */
export async function packed(
  files: File[],
): Promise<{ name: string; content: string; files: Record<string, string> } | undefined> {
  const read = async (file: File): Promise<string> => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  const form = files.find((file) => /\.(xlsx|xls|json)$/i.test(file.name)) ?? files[0];
  if (!form) return undefined;
  const beside = files.filter((file) => file !== form);
  const content = await read(form);
  return {
    name: form.name,
    content,
    files: Object.fromEntries(await Promise.all(beside.map(async (file) => [file.name, await read(file)] as const))),
  };
}
