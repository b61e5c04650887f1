import { api } from "../api/client";
import type { Change, Detail } from "../api/types";
import { fieldName, t } from "../i18n";
import { say } from "./toast";
import { inverse } from "./undo";

/** Where a record on the screen is written: the page hands in what it shows and takes what came of it. */
export type Desk = { record: Detail; put: (record: Detail) => void };

/** Writes one change and offers the way back. Fails with the office's refusal, which the field shows. */
export async function save(desk: Desk, change: Change): Promise<void> {
  const before = desk.record.fields;
  const after = await api.edit(desk.record.id, [change]);
  desk.put(after);
  const back = inverse(change, before, after.fields);
  const undo = back && (async () => desk.put(await api.edit(after.id, [back])));
  const text = change.op === "remove" ? t("edit.removed") : t("edit.saved", { field: fieldName(change.field) });
  say(text, undo);
}
