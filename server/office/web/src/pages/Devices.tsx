import { api } from "../api/client";
import type { Device } from "../api/types";
import { Empty, Failed, Skeleton, Stale } from "../components/States";
import { listed, t, type Key } from "../i18n";
import { zh } from "../i18n/zh";
import { useLoad } from "../state/load";

const role = (name: string): string => (`role.${name}` in zh ? t(`role.${name}` as Key) : name);

function Line({ device }: { device: Device }) {
  return (
    <tr class={device.revoked ? "off" : undefined}>
      <td>
        {device.name}
        {device.this_device ? <span class="chip moss">{t("devices.this")}</span> : null}
      </td>
      <td>{device.revoked ? <span class="chip clay">{t("devices.revoked")}</span> : role(device.role)}</td>
      <td>{listed(device.spaces)}</td>
      <td class="mono">{device.id.slice(0, 8)}</td>
    </tr>
  );
}

/** Who can read and write this customer book. */
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
            <tr>{(["devices.name", "devices.role", "devices.spaces", "devices.id"] as const).map((key) => <th key={key} scope="col">{t(key)}</th>)}</tr>
          </thead>
          <tbody>{devices.map((device) => <Line key={device.id} device={device} />)}</tbody>
        </table>
      ) : null}
      {devices && devices.length < 2 ? <Empty title={t("devices.empty")} hint={t("devices.emptyHint")} /> : null}
    </div>
  );
}
