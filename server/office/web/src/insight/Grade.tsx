import { className } from "../format/figure";

/** A customer's place in the pyramid: its colour and its word. */
export function Grade({ grade }: { grade: string | null | undefined }) {
  if (!grade) return <span class="grade" />;
  return <span class={`grade grade-${grade}`}>{className("grade", grade)}</span>;
}
