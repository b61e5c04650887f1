import { useEffect, useRef } from "preact/hooks";
import type { Row } from "../api/types";
import { exactly, when } from "../format/time";
import { isItems, phone } from "../format/value";
import { type Key, t } from "../i18n";
import type { Ask, Line, Lines, Sort } from "../state/customers";
import { filter, follow, go, recordPath } from "../state/route";
import { Highlight } from "./Highlight";
import { Icon } from "./Icon";
import { Place } from "./Place";

const columns: { label: Key; sort?: Sort; class: string }[] = [
  { label: "customers.name", sort: "name", class: "c-name" },
  { label: "customers.organisation", class: "c-org" },
  { label: "customers.phone", class: "c-phone" },
  { label: "customers.tags", class: "c-tags" },
  { label: "customers.owner", sort: "owner", class: "c-owner" },
  { label: "customers.changed", sort: "recent", class: "c-changed" },
  { label: "customers.place", class: "c-place" },
];

function firstPhone(row: Row): string {
  const phones = row.fields["phones"];
  const first = isItems(phones) ? Object.values(phones)[0]?.["number"] : undefined;
  return typeof first === "string" ? phone(first) : "";
}

function HeadCell({ column, ask }: { column: (typeof columns)[number]; ask: Ask }) {
  const { sort } = column;
  const name = t(column.label);
  const sorted = sort === ask.sort && !ask.q;
  return (
    <th
      scope="col"
      class={column.class}
      aria-sort={sorted ? (sort === "recent" ? "descending" : "ascending") : undefined}
    >
      {sort && !ask.q ? (
        <button
          type="button"
          onClick={() => filter("sort", sort === "name" ? "" : sort)}
          aria-label={t("customers.sortBy", { column: name })}
        >
          {name}
          {sorted ? <Icon name={sort === "recent" ? "down" : "up"} size={14} /> : null}
        </button>
      ) : (
        name
      )}
    </th>
  );
}

function Tags({ row, chosen }: { row: Row; chosen: string }) {
  const tags = row.fields["tags"];
  if (!Array.isArray(tags)) return null;
  return (
    <span class="chips one-line" title={tags.join(" · ")}>
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          class={tag === chosen ? "chip moss" : "chip"}
          onClick={() => filter("tag", tag === chosen ? "" : tag)}
        >
          {tag}
        </button>
      ))}
    </span>
  );
}

function Customer({ line: { row, ranges }, names, tag }: { line: Line; names: Record<string, string>; tag: string }) {
  const to = recordPath(row.kind, row.id);
  const owner = row.fields["owner"];
  const open = (event: MouseEvent) => {
    if (!(event.target as HTMLElement).closest("a, button") && !getSelection()?.toString()) go(to);
  };
  return (
    <tr onClick={open}>
      <td class="c-name">
        <a href={to} onClick={follow} data-row title={row.title}>
          <Highlight text={row.title} ranges={ranges} />
        </a>
        {row.conflicts ? (
          <span class="conflict-mark" title={t("customers.withConflicts")}>
            <Icon name="aside" size={15} label={t("customers.withConflicts")} />
          </span>
        ) : null}
      </td>
      <td class="c-org" title={row.subtitle}>
        {row.subtitle}
      </td>
      <td class="c-phone">{firstPhone(row)}</td>
      <td class="c-tags">
        <Tags row={row} chosen={tag} />
      </td>
      <td class="c-owner">{typeof owner === "string" ? names[owner] : ""}</td>
      <td class="c-changed" title={exactly(row.updated_ms)}>
        {when(row.updated_ms, Date.now(), false)}
      </td>
      <td class="c-place">
        <Place place={row.place} />
      </td>
    </tr>
  );
}

/** The rows so far; the next page is fetched when the end comes near. */
export function CustomerTable({ found, ask, lines }: { found: Lines; ask: Ask; lines: Line[] }) {
  const end = useRef<HTMLDivElement>(null);
  const next = useRef(found.next);
  next.current = found.next;
  useEffect(() => {
    if (!end.current) return;
    const watch = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && next.current(), {
      rootMargin: "600px",
    });
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [lines.length]);
  return (
    <>
      <table class="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.label} column={column} ask={ask} />
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Customer key={line.row.id} line={line} names={found.names} tag={ask.tag} />
          ))}
        </tbody>
      </table>
      {found.more ? (
        <div ref={end} class="table-end">
          {t("customers.more")}
        </div>
      ) : null}
    </>
  );
}
