import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Note } from "../api/types";
import { Icon } from "../components/Icon";
import { count } from "../format/figure";
import { calendarDay } from "../format/time";
import { type Key, t } from "../i18n";
import { behindLink, openBehind } from "../insight/behind";
import { follow } from "../state/route";
import { say } from "../state/toast";
import { Canvas, drawn, type Option, type Pick as PickMark } from "./Canvas";
import { handPng, handText } from "./download";
import { type Cell, cellText, csv, isNumeric, type Table } from "./table";

type FigureProps = {
  /** The figure's name: of its definition and of the files it is saved to. */
  name: string;
  /** What it is about. */
  title: string;
  /** What it says, in a sentence. */
  finding?: string | undefined;
  /** The unit of its numbers. */
  unit: string;
  note: Pick<Note, "n" | "as_of" | "source">;
  table: Table;
  option?: Option;
  pick?: PickMark;
  height?: number;
  /** A drawing of our own instead of ECharts; `svg` gives it as a text. */
  children?: ComponentChildren;
  svg?: () => { text: string; width: number; height: number } | undefined;
  /** Choices that belong to this figure alone. */
  tools?: ComponentChildren;
};

function TableCell({ cell, head }: { cell: Cell; head: boolean }) {
  const inner =
    typeof cell === "object" && (cell.behind || cell.to) ? (
      <a href={cell.to ?? behindLink(cell.behind ?? "")} onClick={follow} data-row={head ? true : undefined}>
        {cell.text}
      </a>
    ) : (
      cellText(cell)
    );
  const side = isNumeric(cell) ? "number" : undefined;
  return head ? (
    <th scope="row" class={side}>
      {inner}
    </th>
  ) : (
    <td class={side}>{inner}</td>
  );
}

export function FigureTable({ table, label }: { table: Table; label: string }) {
  if (table.rows.length === 0) return <p class="none">{t("chart.noRows")}</p>;
  return (
    <div class="figure-table" role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.head.map((word, n) => (
              <th key={word} scope="col" class={isNumeric(table.rows[0]?.[n]) ? "number" : undefined}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, n) => (
                <TableCell key={n} cell={cell} head={n === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Figures so far: each names its heading by its own number. */
let made = 0;

/** A figure: title, what it says, unit, over how many, as of when, how it is computed; the picture, the table behind it, files of both. */
export function Figure(props: FigureProps) {
  const { name, title, finding, unit, note, table, option, children } = props;
  const pictured = Boolean(option ?? children);
  const [asTable, setAsTable] = useState(false);
  const [told, setTold] = useState(false);
  const box = useRef<HTMLElement>(null);
  const [id] = useState(() => {
    made += 1;
    return `figure-${made}`;
  });
  const below = t("chart.below", { unit, n: count(note.n), day: calendarDay(note.as_of) });
  const file = `${name}-${note.as_of}`;
  const picture = async (): Promise<{ text: string; width: number; height: number } | undefined> => {
    if (props.svg) return props.svg();
    if (!option) return undefined;
    const width = Math.max(box.current?.clientWidth ?? 800, 640);
    const height = props.height ?? 320;
    return {
      text: await drawn(option, title, [finding, below].filter(Boolean).join("  ·  "), width, height),
      width,
      height: height + 64,
    };
  };
  const saveSvg = () => void picture().then((svg) => svg && handText(`${file}.svg`, "image/svg+xml", svg.text));
  const savePng = () =>
    void picture()
      .then((svg) => svg && handPng(`${file}.png`, svg.text, svg.width, svg.height))
      .catch((error: unknown) => say(t("edit.notSaved", { why: String(error) }), undefined, true));
  return (
    <section class="card figure" aria-labelledby={id} ref={box}>
      <div class="figure-head">
        <div class="figure-words">
          <h2 id={id}>{title}</h2>
          {finding ? <p class="finding">{finding}</p> : null}
          <p class="below">
            {below}
            <button type="button" class="link" aria-expanded={told} onClick={() => setTold(!told)}>
              {t("chart.how")}
            </button>
          </p>
        </div>
        <div class="figure-tools">
          {props.tools}
          {pictured ? (
            <button type="button" class="tool" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              <Icon name="table" size={16} />
              {t("chart.table")}
            </button>
          ) : null}
          <span class="files" role="group" aria-label={t("chart.download")}>
            <Icon name="save" size={16} />
            {pictured ? (
              <button type="button" onClick={savePng}>
                PNG
              </button>
            ) : null}
            {pictured ? (
              <button type="button" onClick={saveSvg}>
                SVG
              </button>
            ) : null}
            <button type="button" onClick={() => handText(`${file}.csv`, "text/csv", csv(table))}>
              CSV
            </button>
          </span>
        </div>
      </div>
      {told ? (
        <p class="definition">
          {t(`define.${name}` as Key)} <span>{t("chart.source", { source: note.source })}</span>
        </p>
      ) : null}
      {asTable || !pictured ? (
        <FigureTable table={table} label={title} />
      ) : (
        (children ?? (
          <Canvas
            option={option as Option}
            height={props.height ?? 320}
            label={[title, finding, below].filter(Boolean).join(". ")}
            pick={props.pick}
            onPick={openBehind}
          />
        ))
      )}
    </section>
  );
}
