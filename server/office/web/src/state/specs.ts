import { signal } from "@preact/signals";
import { api } from "../api/client";
import type { FieldSpec, RecordSpec, Session } from "../api/types";

export const session = signal<Session | undefined>(undefined);
const specs = signal<Map<string, RecordSpec>>(new Map());

/** Who is signed in, and what records hold: asked once. */
export async function start(): Promise<void> {
  const [who, all] = await Promise.all([api.session(), api.specs()]);
  specs.value = new Map(all.map((spec) => [spec.kind, spec]));
  session.value = who;
}

export const fieldsOf = (kind: string): FieldSpec[] => specs.value.get(kind)?.fields ?? [];

export const fieldOf = (kind: string, name: string): FieldSpec | undefined =>
  fieldsOf(kind).find((f) => f.name === name);
