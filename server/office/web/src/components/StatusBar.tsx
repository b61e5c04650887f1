import type { Status } from "../api/types";
import { when } from "../format/time";
import { alarmText, t } from "../i18n";
import { dismissAlarms, lostSince, status } from "../state/live";
import { Icon, type IconName } from "./Icon";

function words(of: Status): { text: string; icon: IconName; tone: string } {
  const at = when(of.last_sync_ms);
  if (of.progress) return { text: t("status.progress", of.progress), icon: "waiting", tone: "sky" };
  switch (of.state) {
    case "busy":
      return { text: t("status.busy"), icon: "waiting", tone: "sky" };
    case "offline":
      return {
        text: of.last_sync_ms ? t("status.offline", { when: at }) : t("status.never"),
        icon: "this_phone",
        tone: "amber",
      };
    case "stopped":
      return { text: t("status.stopped", { why: of.last_error?.text ?? "" }), icon: "failed", tone: "clay" };
    case "off":
      return { text: t("status.off"), icon: "this_phone", tone: "amber" };
    default:
      return { text: of.last_sync_ms ? t("status.idle", { when: at }) : t("status.never"), icon: "sent", tone: "moss" };
  }
}

/** What no honest relay or member does; told until somebody has looked at it. */
function Alarm({ of }: { of: NonNullable<Status["alarm"]> }) {
  return (
    <span class="tone-clay alarm" role="alert">
      <Icon name="failed" size={16} />
      <span title={of.text}>{alarmText(of.code, of.text)}</span>
      <button type="button" class="link" onClick={() => void dismissAlarms().catch(() => undefined)}>
        {t("alarm.dismiss")}
      </button>
    </span>
  );
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
      {now.alarm ? <Alarm of={now.alarm} /> : null}
    </p>
  );
}
