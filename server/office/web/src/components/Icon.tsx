const paths = {
  live: "M3 12h4l3-8 4 16 3-8h4",
  customers:
    "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 9c0-3.5 3-6 7-6s7 2.5 7 6M17 4a3.5 3.5 0 0 1 0 7m2 3c2 .8 3 2.700 3 5",
  insight: "M4 20h16M7.5 16v-5M12 16V5M16.5 16V9",
  table: "M3.5 5h17v14h-17zM3.5 10h17M3.5 14.500h17M10 5v14",
  save: "M12 4v11m0 0-4-4m4 4 4-4M4 19h16",
  aside: "M6 4v6a4 4 0 0 0 4 4h8m0 0-4-4m4 4-4 4M6 20v-4",
  devices: "M7 2.5h10v19H7zM11 18.5h2",
  find: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 5 5",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  keys: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  back: "M15 5l-7 7 7 7",
  alert: "M12 8v5m0 3.5v.01M12 3 2.5 20h19z",
  note: "M5 3h10l4 4v14H5zM9 11h6M9 15h6",
  customer: "M12 12a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm-8 9c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5",
  visit: "M12 21s7-6 7-11.5a7 7 0 0 0-14 0C5 15 12 21 12 21Zm0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  purchase: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  trip: "M3 17h18M5 17V8h14v9M8 8V5h8v3M8 20v-3m8 3v-3",
  form: "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
  response: "M6 3h12v18H6zM9 9l1.5 1.5L13 8M9 15h6",
  case: "M4 5h16v11h-8l-5 4v-4H4zM12 8v3m0 2.5v.01",
  task: "M4 5h16v15H4zM8 12l3 3 5-6",
  account: "M12 3l2.700 5.600 6.300.9-4.5 4.300 1 6.200-5.5-3-5.5 3 1-6.200L3 9.5l6.300-.9z",
  setting: "M4 7h10m4 0h2M4 17h2m4 0h10M16 4.5v5M8 14.5v5",
  segment: "M12 3v9l7.8 4.5M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18Z",
  member: "M12 12a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm-8 9c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5",
  this_phone: "M7 2.5h10v19H7z",
  waiting: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3 2",
  sent: "M4 13l5 5L20 6",
  failed: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v6m0 3v.01",
} as const;

export type IconName = keyof typeof paths;

export const isIcon = (name: string): name is IconName => name in paths;

/** A line drawing beside a word; alone it needs `label`. */
export function Icon({ name, size = 18, label }: { name: IconName; size?: number; label?: string }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : "true"}
    >
      {label ? <title>{label}</title> : null}
      <path d={paths[name]} />
    </svg>
  );
}

/** Three stones, one on another. */
export function Mark() {
  return (
    <svg class="mark" width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <ellipse cx="16" cy="26" rx="13" ry="4.6" />
      <ellipse cx="15" cy="16.8" rx="9.4" ry="4.2" />
      <ellipse cx="17" cy="8.4" rx="6" ry="3.8" />
    </svg>
  );
}
