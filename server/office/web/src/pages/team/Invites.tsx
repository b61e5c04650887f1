import { useState } from "preact/hooks";
import { members } from "../../api/members";
import type { Invite, RoleName } from "../../api/types";
import { Failed, reason, Skeleton } from "../../components/States";
import { exactly, when } from "../../format/time";
import { listed, t } from "../../i18n";
import { useLoad } from "../../state/load";
import { say } from "../../state/toast";

/** How long a code is good unless somebody chooses otherwise, in hours. */
const HOURS = [1, 24, 24 * 7, 24 * 14];

function NewInvite({ again }: { again: () => void }) {
  const [role, setRole] = useState<RoleName>("editor");
  const [hours, setHours] = useState(24);
  const [code, setCode] = useState<string>();
  const make = async () => {
    try {
      setCode((await members.invite(role, hours)).code);
      again();
    } catch (error) {
      say(t("edit.notSaved", { why: reason(error) }), undefined, true);
    }
  };
  return (
    <div class="team-new">
      <select value={role} aria-label={t("devices.role")} onChange={(e) => setRole(e.currentTarget.value as RoleName)}>
        {(["owner", "admin", "editor", "reader"] as const).map((one) => (
          <option key={one} value={one}>
            {t(`role.${one}`)}
          </option>
        ))}
      </select>
      <select value={hours} aria-label={t("invites.life")} onChange={(e) => setHours(Number(e.currentTarget.value))}>
        {HOURS.map((one) => (
          <option key={one} value={one}>
            {one < 48 ? t("invites.hours", { n: one }) : t("invites.days", { n: one / 24 })}
          </option>
        ))}
      </select>
      <button type="button" class="button" onClick={() => void make()}>
        {t("invites.make")}
      </button>
      {code ? (
        <div class="copying">
          <input readOnly value={code} aria-label={t("invites.code")} onFocus={(e) => e.currentTarget.select()} />
          <p>{t("invites.codeHint")}</p>
        </div>
      ) : null}
    </div>
  );
}

function state(invite: Invite): string {
  if (invite.state === "used") return t("invites.used", { who: invite.used_by ?? "" });
  if (invite.state === "open") return t("invites.open", { when: exactly(invite.expires_ms) });
  return t(`invites.${invite.state}`);
}

/** The codes that were made, and what became of each. */
export function Invites() {
  const loaded = useLoad(() => members.invites(), [], []);
  const invites = loaded.value;
  const withdraw = (id: string) =>
    members.withdraw(id).then(
      (left) => {
        loaded.put(left);
        say(t("invites.withdrawn"));
      },
      (error: unknown) => say(t("edit.notSaved", { why: reason(error) }), undefined, true),
    );
  return (
    <section class="team-part" aria-labelledby="invites">
      <h2 id="invites">{t("invites.title")}</h2>
      <p>{t("invites.lead")}</p>
      <NewInvite again={loaded.again} />
      {!invites && loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : null}
      {!invites && !loaded.error ? <Skeleton rows={2} /> : null}
      {invites?.length ? (
        <table class="table still">
          <thead>
            <tr>
              {(
                [
                  "invites.by",
                  "devices.role",
                  "devices.spaces",
                  "invites.made",
                  "invites.state",
                  "devices.act",
                ] as const
              ).map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {invites.map((invite) => (
              <tr key={invite.id} class={invite.state === "open" ? undefined : "off"}>
                <td>{invite.by}</td>
                <td>{t(`role.${invite.role}`)}</td>
                <td>{invite.everywhere ? t("devices.everywhere") : listed(invite.spaces)}</td>
                <td title={exactly(invite.at_ms)}>{when(invite.at_ms)}</td>
                <td>{state(invite)}</td>
                <td>
                  {invite.state === "open" ? (
                    <button type="button" class="link" onClick={() => void withdraw(invite.id)}>
                      {t("invites.withdraw")}
                    </button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
