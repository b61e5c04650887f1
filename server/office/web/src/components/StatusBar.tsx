import type { Status } from "../api/types";
import { when } from "../format/time";
import { t } from "../i18n";
import { lostSince, status } from "../state/live";
import { Icon, type IconName } from "./Icon";

function words(of: Status): { text: string; icon: IconName; tone: string } {
  const at = when(of.last_sync_ms);
  if (of.progress) return { text: t("status.progress", of.progress), icon: "waiting", tone: "sky" };
  switch (of.state) {
    case "busy":
      return { text: t("status.busy"), icon: "waiting", tone: "sky" };
    case "offline":
      return { text: of.last_sync_ms ? t("status.offline", { when: at }) : t("status.never"), icon: "this_phone", tone: "amber" };
    case "stopped":
      return { text: t("status.stopped", { why: of.last_error?.text ?? "" }), icon: "failed", tone: "clay" };
    case "off":
      return { text: t("status.off"), icon: "this_phone", tone: "amber" };
    default:
      return { text: of.last_sync_ms ? t("status.idle", { when: at }) : t("status.never"), icon: "sent", tone: "moss" };
  }
}

/** One line over every page: how old it is, and what still waits. */
export function StatusBar() {
  const lost = lostSince.value;
  if (lost !== undefined) {
    return (
      <p class="status tone-amber" role="status">
        <Icon name="waiting" size={16} />
        <span>{t("status.lost", { when: when(lost) })}</span>
      </p>
    );
  }
  const now = status.value;
  if (!now) return null;
  const said = words(now);
  return (
    <p class={`status tone-${said.tone}`} role="status">
      <Icon name={said.icon} size={16} />
      <span>{said.text}</span>
      {now.waiting ? <span class="tone-amber">{t("status.waiting", { n: now.waiting })}</span> : null}
      {now.failed ? <span class="tone-clay">{t("status.failed", { n: now.failed })}</span> : null}
    </p>
  );
}
