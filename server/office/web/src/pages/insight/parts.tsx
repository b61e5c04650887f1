import type { ComponentChildren } from "preact";
import type { Overview, Part } from "../../api/types";
import { Empty } from "../../components/States";
import { count } from "../../format/figure";
import { listed, t } from "../../i18n";

/** Largest first. */
export const sorted = (parts: Part[]): Part[] => [...parts].sort((a, b) => b.customers - a.customers);

/** In the order of a closed list; classes that nobody is in are left out. */
export const inOrder = (parts: Part[], order: readonly string[]): Part[] =>
  order.flatMap((name) => parts.filter((part) => part.class === name));

/** Figures need purchases; what is left out is said. */
export function Bought({ of, children }: { of: Overview; children: ComponentChildren }) {
  if (of.ranked === 0) return <Empty title={t("insight.empty")} hint={t("insight.emptyHint")} />;
  const others = Object.entries(of.other_currencies).map(([currency, n]) =>
    t("insight.inCurrency", { n: count(n), currency }),
  );
  return (
    <>
      {others.length ? (
        <p class="aside-note">{t("insight.otherCurrencies", { what: listed(others), currency: of.currency })}</p>
      ) : null}
      {of.left_out ? <p class="aside-note">{t("insight.leftOut", { n: count(of.left_out) })}</p> : null}
      {children}
    </>
  );
}
