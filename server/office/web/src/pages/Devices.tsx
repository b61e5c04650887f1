import { useState } from "preact/hooks";
import { api } from "../api/client";
import { members } from "../api/members";
import type { Device, RoleName } from "../api/types";
import { Empty, Failed, reason, Skeleton, Stale } from "../components/States";
import { listed, t } from "../i18n";
import { useLoad } from "../state/load";
import { say } from "../state/toast";
import { Invites } from "./team/Invites";
import { Recovery } from "./team/Recovery";
import { Sessions } from "./team/Sessions";
import "../styles/team.css";

const ROLES: RoleName[] = ["owner", "admin", "editor", "reader"];

async function change(device: Device, role: RoleName, again: () => void): Promise<void> {
  const before = device.role;
  try {
    await members.setRole(device.id, role);
    say(t("devices.roleSet", { who: device.name, role: t(`role.${role}`) }), () =>
      members.setRole(device.id, before).then(again),
    );
  } catch (error) {
    say(t("edit.notSaved", { why: reason(error) }), undefined, true);
  }
  again();
}

function Role({ device, again }: { device: Device; again: () => void }) {
  if (device.revoked) return <span class="chip clay">{t("devices.revoked")}</span>;
  return (
    <>
      <select
        value={device.role}
        aria-label={t("devices.roleOf", { who: device.name })}
        onChange={(e) => void change(device, e.currentTarget.value as RoleName, again)}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {t(`role.${role}`)}
          </option>
        ))}
      </select>
      {device.everywhere === device.role ? <span class="chip">{t("devices.everywhere")}</span> : null}
    </>
  );
}

function ShutOut({ device, again }: { device: Device; again: () => void }) {
  const [asked, setAsked] = useState(false);
  if (device.revoked || device.this_device) return null;
  if (!asked)
    return (
      <button
        type="button"
        class="link"
        aria-label={t("devices.shutOutOne", { who: device.name })}
        onClick={() => setAsked(true)}
      >
        {t("devices.shutOut")}
      </button>
    );
  const go = () =>
    members
      .revoke(device.id)
      .then(
        () => say(t("devices.shutOutDone", { who: device.name })),
        (error: unknown) => say(t("edit.notSaved", { why: reason(error) }), undefined, true),
      )
      .then(again);
  return (
    <span
      role="group"
      aria-label={t("devices.shutOutOne", { who: device.name })}
      onKeyDown={(e) => e.key === "Escape" && setAsked(false)}
    >
      {t("devices.shutOutSure")}{" "}
      <button type="button" class="link" onClick={() => void go()}>
        {t("devices.shutOut")}
      </button>{" "}
      <button type="button" class="link" onClick={() => setAsked(false)}>
        {t("devices.keep")}
      </button>
    </span>
  );
}

function Line({ device, again }: { device: Device; again: () => void }) {
  return (
    <tr class={device.revoked ? "off" : undefined}>
      <td>
        {device.name}
        {device.this_device ? <span class="chip moss">{t("devices.this")}</span> : null}
      </td>
      <td>
        <Role device={device} again={again} />
      </td>
      <td>{listed(device.spaces)}</td>
      <td class="mono">{device.id.slice(0, 8)}</td>
      <td>
        <ShutOut device={device} again={again} />
      </td>
    </tr>
  );
}

/** Who can read and write this customer book, who is invited, and what brings it back when every device is lost. */
export function Devices() {
  const loaded = useLoad(() => api.devices(), [], []);
  const devices = loaded.value;
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("devices.title")}</h1>
        <p>{t("devices.lead")}</p>
      </div>
      {devices && loaded.error ? <Stale error={loaded.error} again={loaded.again} /> : null}
      {!devices && loaded.error ? <Failed error={loaded.error} again={loaded.again} /> : null}
      {!devices && !loaded.error ? <Skeleton rows={4} /> : null}
      {devices?.length ? (
        <table class="table still">
          <thead>
            <tr>
              {(["devices.name", "devices.role", "devices.spaces", "devices.id", "devices.act"] as const).map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {devices.map((device) => (
              <Line key={device.id} device={device} again={loaded.again} />
            ))}
          </tbody>
        </table>
      ) : null}
      {devices && devices.length < 2 ? <Empty title={t("devices.empty")} hint={t("devices.emptyHint")} /> : null}
      <Invites />
      <Recovery />
      <Sessions />
    </div>
  );
}
