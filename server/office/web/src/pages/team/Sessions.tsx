import { call } from "../../api/client";
import type { Seat } from "../../api/types";
import { opened } from "../../components/dialogs";
import { Failed, reason, Skeleton } from "../../components/States";
import { exactly, when } from "../../format/time";
import { t } from "../../i18n";
import { useLoad } from "../../state/load";
import { say } from "../../state/toast";

const end = (id?: string) => call<undefined>("DELETE", id ? `/sessions/${id}` : "/sessions");

/** What a person calls the browser: its name and the system it runs on. */
export function browserName(agent: string): string {
  const names: [RegExp, string][] = [
    [/Edg\//, "Edge"],
    [/OPR\//, "Opera"],
    [/Firefox\//, "Firefox"],
    [/MicroMessenger/, "WeChat"],
    [/Chrome\//, "Chrome"],
    [/Safari\//, "Safari"],
  ];
  const systems: [RegExp, string][] = [
    [/Android/, "Android"],
    [/iPhone|iPad/, "iOS"],
    [/Windows/, "Windows"],
    [/Mac OS X/, "macOS"],
    [/Linux/, "Linux"],
  ];
  const of = (all: [RegExp, string][]) => all.find(([sign]) => sign.test(agent))?.[1];
  return [of(names) ?? agent.slice(0, 24), of(systems)].filter(Boolean).join(", ") || "?";
}

/** The browsers that are signed in to this office, and their ending. */
export function Sessions() {
  const loaded = useLoad(() => call<Seat[]>("GET", "/sessions"), [], []);
  const seats = loaded.value;
  const ending = (id: string | undefined, told: string) =>
    void end(id)
      .then(
        () => say(told),
        (error: unknown) => say(t("edit.notSaved", { why: reason(error) }), undefined, true),
      )
      .then(loaded.again);
  return (
    <section class="team-part" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t("sessions.title")}</h2>
      <p>{t("sessions.lead")}</p>
      {!seats ? (
        loaded.error ? (
          <Failed error={loaded.error} again={loaded.again} />
        ) : (
          <Skeleton rows={2} />
        )
      ) : (
        <table class="table still">
          <thead>
            <tr>
              {(
                ["sessions.browser", "sessions.since", "sessions.seen", "sessions.address", "devices.act"] as const
              ).map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {seats.map((seat) => {
              const name = browserName(seat.browser);
              return (
                <tr key={seat.id}>
                  <td title={seat.browser}>{name}</td>
                  <td title={exactly(seat.since_ms)}>{when(seat.since_ms)}</td>
                  <td title={exactly(seat.seen_ms)}>{when(seat.seen_ms)}</td>
                  <td class="mono">{seat.address}</td>
                  <td>
                    {seat.this_browser ? <span class="chip moss">{t("sessions.this")}</span> : null}
                    <button
                      type="button"
                      class="link"
                      aria-label={t("sessions.endOne", { name })}
                      onClick={() => ending(seat.id, t("sessions.ended"))}
                    >
                      {t("sessions.end")}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <p class="team-new">
        <button
          type="button"
          class="button small"
          onClick={() => {
            opened.value = "link";
          }}
        >
          {t("link.title")}
        </button>
        {seats && seats.length > 1 ? (
          <button type="button" class="link" onClick={() => ending(undefined, t("sessions.endedOthers"))}>
            {t("sessions.endOthers")}
          </button>
        ) : null}
      </p>
    </section>
  );
}
