import { useEffect, useRef, useState } from "preact/hooks";
import { figures } from "../api/insight";
import type { CustomerPage } from "../api/types";
import { handText } from "../chart/download";
import { csv } from "../chart/table";
import { Icon } from "../components/Icon";
import { Failed, Skeleton } from "../components/States";
import { amount, className, count, major } from "../format/figure";
import { calendarDay } from "../format/time";
import { t } from "../i18n";
import { follow, params, recordPath } from "../state/route";
import { behind, shutBehind } from "./behind";
import { behindName } from "./behindName";
import { readAsk } from "./chaid";
import { Grade } from "./Grade";
import { asOf } from "./useFigure";

/** One page of the customers; those of a node of a tree are asked for with the tree, which stands in the address too. */
function read(who: string, day: string | undefined, after: number): Promise<CustomerPage> {
  const tree = who.startsWith("node:") ? readAsk(params.value.get("tree")) : undefined;
  return tree
    ? figures.chaidCustomers(tree, Number(who.slice("node:".length)), day, after)
    : figures.customers(who, day, after);
}

type Got = { page?: CustomerPage; error?: unknown };

function usePages(who: string, day: string | undefined) {
  const [got, setGot] = useState<Got>({});
  const load = (from: CustomerPage | undefined) => {
    read(who, day, from?.next ?? 0).then(
      (page) => setGot({ page: from ? { ...page, rows: [...from.rows, ...page.rows] } : page }),
      (error: unknown) => setGot((old) => ({ ...old, error })),
    );
  };
  useEffect(() => {
    setGot({});
    load(undefined);
  }, [who, day]);
  return { ...got, next: () => load(got.page), again: () => load(undefined) };
}

function Line({ row, currency }: { row: CustomerPage["rows"][number]; currency: string }) {
  const second = [row.stage ? className("stage", row.stage) : "", row.segment ? className("segment", row.segment) : ""]
    .filter(Boolean)
    .join(" · ");
  return (
    <li>
      <a href={recordPath("customer", row.id)} onClick={follow} data-row>
        <Grade grade={row.grade} />
        <span class="name">{row.title || t("behind.notHere")}</span>
        <span class="figure-of">{row.occasions ? amount(row.value, currency) : ""}</span>
        <span class="second">{second}</span>
        <span class="second figure-of">
          {row.last ? t("behind.last", { day: calendarDay(row.last) }) : t("behind.never")}
        </span>
      </a>
    </li>
  );
}

function save(page: CustomerPage, name: string): void {
  const head = [
    t("customers.name"),
    t("figure.spent"),
    t("figure.occasions"),
    t("figure.lastDay"),
    t("figure.grade"),
    t("figure.stage"),
  ];
  const rows = page.rows.map((row) => [
    row.title,
    { text: amount(row.value, page.currency), value: major(row.value, page.currency) },
    row.occasions,
    row.last ?? "",
    row.grade ? className("grade", row.grade) : "",
    row.stage ? className("stage", row.stage) : "",
  ]);
  handText(`${name}-${page.as_of}.csv`, "text/csv", csv({ head, rows }));
}

/** The customers behind a figure, beside it. Their list has an address of its own. */
export function Behind({ names }: { names: Record<string, string> }) {
  const who = behind();
  return who ? <Drawer key={who} who={who} title={behindName(who, names)} /> : null;
}

function Drawer({ who, title }: { who: string; title: string }) {
  const box = useRef<HTMLDialogElement>(null);
  const { page, error, next, again } = usePages(who, asOf());
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog
      ref={box}
      class="drawer"
      aria-label={title}
      onClose={shutBehind}
      onClick={(e) => e.target === box.current && shutBehind()}
    >
      <div class="drawer-head">
        <div>
          <h2>{title}</h2>
          <p>{page ? t("behind.count", { n: count(page.total), day: calendarDay(page.as_of) }) : t("loading")}</p>
        </div>
        {page?.rows.length ? (
          <button type="button" class="tool" onClick={() => save(page, title)}>
            <Icon name="save" size={16} />
            CSV
          </button>
        ) : null}
        <button type="button" class="icon-button" onClick={shutBehind} aria-label={t("dialog.close")}>
          <Icon name="close" />
        </button>
      </div>
      {!page && error ? <Failed error={error} again={again} /> : null}
      {!page && !error ? <Skeleton rows={8} /> : null}
      {page?.rows.length === 0 ? <p class="none">{t("behind.none")}</p> : null}
      {page?.rows.length ? (
        <ul class="drawer-list" tabIndex={0} aria-label={title}>
          {page.rows.map((row) => (
            <Line key={row.id} row={row} currency={page.currency} />
          ))}
        </ul>
      ) : null}
      {page?.next ? (
        <button type="button" class="link more" onClick={next}>
          {t("behind.more", { n: count(page.total - page.rows.length) })}
        </button>
      ) : null}
    </dialog>
  );
}
