import type { Desk } from "../../state/edit";
import { fieldOf } from "../../state/specs";
import { FieldRow } from "./FieldRow";

/** A card of fields, in the order in which they are named. */
export function FieldCard({ desk, title, fields }: { desk: Desk; title: string; fields: readonly string[] }) {
  const specs = fields.map((name) => fieldOf(desk.record.kind, name)).filter((spec) => spec !== undefined);
  return (
    <section class="card">
      <h2>{title}</h2>
      {specs.map((spec) => (
        <FieldRow key={spec.name} desk={desk} spec={spec} wide={specs.length === 1} />
      ))}
    </section>
  );
}
