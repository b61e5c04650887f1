import { useEffect, useState } from "preact/hooks";
import { CustomerTable } from "../components/CustomerTable";
import { Icon } from "../components/Icon";
import { Empty, Failed, Skeleton, Stale } from "../components/States";
import { t } from "../i18n";
import { type Ask, type Line, type Sort, useCustomers } from "../state/customers";
import { filter, params } from "../state/route";

const sorts: Sort[] = ["name", "recent", "owner"];

function asked(): Ask {
  const of = params.value;
  const sort = sorts.find((s) => s === of.get("sort")) ?? "name";
  return { q: of.get("q") ?? "", tag: of.get("tag") ?? "", conflicts: of.get("aside") === "1", sort };
}

/** The tags seen so far, so that the choice does not shrink while one is chosen. */
function useTags(lines: Line[] | undefined): string[] {
  const [tags, setTags] = useState<string[]>([]);
  useEffect(() => {
    const seen = new Set(tags);
    for (const { row } of lines ?? [])
      for (const tag of Array.isArray(row.fields["tags"]) ? row.fields["tags"] : []) seen.add(tag);
    if (seen.size > tags.length) setTags([...seen].sort((a, b) => a.localeCompare(b, "zh-Hans")));
  }, [lines]);
  return tags;
}

function Toolbar({ ask, tags, said }: { ask: Ask; tags: string[]; said: string }) {
  const [typed, setText] = useState(ask.q);
  // What stands in the address is searched; blanks at the ends are only shown. No effect may copy it back: it would run late and
  // take away what was typed meanwhile.
  const text = typed.trim() === ask.q ? typed : ask.q;
  const type = (next: string) => {
    setText(next);
    filter("q", next.trim());
  };
  const all = ask.tag && !tags.includes(ask.tag) ? [ask.tag, ...tags] : tags;
  return (
    <div class="toolbar" role="search">
      <label class="search">
        <Icon name="find" size={17} />
        <input
          type="search"
          value={text}
          placeholder={t("customers.search")}
          aria-label={t("keys.search")}
          onInput={(e) => type(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key !== "Escape") return;
            type("");
            e.currentTarget.blur();
          }}
        />
        <kbd>/</kbd>
      </label>
      <select
        aria-label={t("customers.tagFilter")}
        value={ask.tag}
        disabled={Boolean(ask.q)}
        onChange={(e) => filter("tag", e.currentTarget.value)}
      >
        <option value="">{t("customers.anyTag")}</option>
        {all.map((tag) => (
          <option key={tag} value={tag}>
            {tag}
          </option>
        ))}
      </select>
      <label class="check">
        <input
          type="checkbox"
          checked={ask.conflicts}
          disabled={Boolean(ask.q)}
          onChange={(e) => filter("aside", e.currentTarget.checked ? "1" : "")}
        />
        {t("customers.withConflicts")}
      </label>
      <span class="said" role="status">
        {said}
      </span>
    </div>
  );
}

function clear(): void {
  for (const name of ["q", "tag", "aside"]) filter(name, "");
}

/** Every customer: search, sort, filter; more rows come as one scrolls. */
export function Customers() {
  const ask = asked();
  const found = useCustomers(ask);
  const { lines } = found;
  const tags = useTags(lines);
  const narrowed = Boolean(ask.q || ask.tag || ask.conflicts);
  const n = found.total ?? lines?.length ?? 0;
  const key = ask.q ? (found.more ? "customers.foundMany" : "customers.found") : "customers.count";
  const what = [ask.q, ask.tag, ask.conflicts ? t("customers.withConflicts") : ""].filter(Boolean).join(" · ");
  return (
    <div class="page wide">
      <div class="page-head">
        <h1>{t("customers.title")}</h1>
      </div>
      <Toolbar ask={ask} tags={tags} said={lines ? t(key, { n }) : ""} />
      {lines && found.error ? <Stale error={found.error} again={found.again} /> : null}
      {!lines && found.error ? <Failed error={found.error} again={found.again} /> : null}
      {!lines && !found.error ? <Skeleton rows={12} /> : null}
      {lines?.length ? <CustomerTable found={found} ask={ask} lines={lines} /> : null}
      {lines?.length === 0 && !narrowed ? <Empty title={t("customers.empty")} hint={t("customers.emptyHint")} /> : null}
      {lines?.length === 0 && narrowed ? (
        <Empty title={t("find.none", { what })} hint={t("find.noneHint")}>
          <button type="button" class="button" onClick={clear}>
            {t(ask.q ? "find.clearSearch" : "find.clear")}
          </button>
        </Empty>
      ) : null}
    </div>
  );
}
