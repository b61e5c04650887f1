import type { Key } from "../../i18n";

/** The views of Insight, each with an address. */
export const tabs = [
  { path: "/insight", label: "insight.overview" },
  { path: "/insight/rfm", label: "insight.rfm" },
  { path: "/insight/pyramid", label: "insight.pyramid" },
  { path: "/insight/matrix", label: "insight.matrix" },
  { path: "/insight/lifecycle", label: "insight.lifecycle" },
  { path: "/insight/cohorts", label: "insight.cohorts" },
  { path: "/insight/churn", label: "insight.churn" },
  { path: "/insight/satisfaction", label: "insight.satisfaction" },
  { path: "/insight/complaints", label: "insight.complaints" },
  { path: "/insight/winback", label: "insight.winback" },
  { path: "/insight/segments", label: "insight.segments" },
  { path: "/insight/chaid", label: "insight.chaid" },
] as const satisfies readonly { path: string; label: Key }[];
