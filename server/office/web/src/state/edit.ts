import { api } from "../api/client";
import type { Change, Detail } from "../api/types";
import { fieldName, listed, t } from "../i18n";
import { say, type Undo } from "./toast";

/** Where a record on the screen is written: the page hands in what it shows and takes what came of it. */
export type Desk = { record: Detail; put: (record: Detail) => void };

/**
 * Writes one change made of the record as it was when `base` was read, and offers the way back. What a colleague wrote meanwhile stays.
 * Fails with the office's refusal, which the field shows.
 */
export async function save(desk: Desk, change: Change, base: string): Promise<void> {
  const after = await api.edit(desk.record.id, [change], base);
  desk.put(after);
  say(
    change.op === "remove" ? t("edit.removed") : t("edit.saved", { field: fieldName(change.field) }),
    wayBack(after, desk.put),
  );
}

/** What takes an edit back: the office undoes what it wrote, and nothing of anybody else's. */
export function wayBack({ id, written }: Detail, put: (record: Detail) => void): Undo | undefined {
  if (!written) return undefined;
  return async () => {
    const { record, kept } = await api.undo(id, written);
    put(record);
    return kept.length ? t("edit.undoKept", { fields: listed(kept.map(fieldName)) }) : undefined;
  };
}
