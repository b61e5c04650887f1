import type { Change, Fields } from "../api/types";
import { isItems } from "../format/value";

/** The change that takes another one back, given the fields before and after it. */
export function inverse(change: Change, before: Fields, after: Fields): Change | undefined {
  const { field } = change;
  const old = before[field];
  switch (change.op) {
    case "replace":
      return { op: "replace", field, text: typeof old === "string" ? old : "" };
    case "set":
    case "clear":
      return old === undefined ? { op: "clear", field } : { op: "set", field, value: old };
    case "set_item": {
      const part = isItems(old) ? old[change.token]?.[change.part] : undefined;
      return { op: "set_item", field, token: change.token, part: change.part, value: part ?? "" };
    }
    case "remove": {
      const entry = isItems(old) ? old[change.token_or_text] : undefined;
      return { op: "add", field, value: entry ? { back: entry } : change.token_or_text };
    }
    case "add": {
      const known = isItems(old) ? Object.keys(old) : [];
      const now = after[field];
      const token = isItems(now) ? Object.keys(now).find((t) => !known.includes(t)) : undefined;
      return token ? { op: "remove", field, token_or_text: token } : undefined;
    }
  }
}
