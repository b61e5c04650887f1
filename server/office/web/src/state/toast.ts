import { signal } from "@preact/signals";

/** Takes something back; may say what came of it instead of the usual. */
// biome-ignore lint/suspicious/noConfusingVoidType: most undo functions say nothing
export type Undo = () => Promise<string | undefined | void>;
export type Toast = { id: number; text: string; undo?: Undo | undefined; failed?: boolean };

/** How long a change can be taken back from the note at the bottom. */
const UNDO_MS = 6_000;

export const toast = signal<Toast | undefined>(undefined);
let count = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says what was done, with a way back for six seconds. */
export function say(text: string, undo?: Undo, failed = false): void {
  count += 1;
  toast.value = { id: count, text, undo, failed };
  clearTimeout(timer);
  timer = setTimeout(hush, UNDO_MS);
}

export function hush(): void {
  toast.value = undefined;
}
