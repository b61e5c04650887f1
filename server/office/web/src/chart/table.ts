/** The table behind a chart: the same numbers, for those who do not see the picture and for spreadsheets. */
export type Cell =
  | string
  | number
  | {
      /** As a person reads it. */
      text: string;
      /** As a spreadsheet reads it. */
      value?: string | number | null;
      /** The customers behind it: what `behind` asks for. */
      behind?: string | undefined;
      /** Another page. */
      to?: string;
    };
export type Table = { head: string[]; rows: Cell[][] };

export const cellText = (cell: Cell): string => (typeof cell === "object" ? cell.text : String(cell));

export const isNumeric = (cell: Cell | undefined): boolean =>
  typeof cell === "number" || (typeof cell === "object" && typeof cell.value === "number");

/** One field of a CSV (RFC 4180). A text that a spreadsheet would run as a formula is kept a text by an apostrophe. */
function field(cell: Cell): string {
  const value = typeof cell === "object" ? (cell.value ?? cell.text) : cell;
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The table as CSV with a byte order mark, which spreadsheets need to read Chinese. */
export function csv(table: Table): string {
  const lines = [table.head, ...table.rows].map((row) => row.map(field).join(","));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}
