import { call } from "./client";
import type { Invite, Recovery, RecoverySheets, RoleName } from "./types";

/** Roles, invites, recovery: what owners and administrators do. */
export const members = {
  invites: () => call<Invite[]>("GET", "/invites"),
  invite: (role: RoleName, hours: number) => call<{ code: string }>("POST", "/invites", { role, hours }),
  withdraw: (id: string) => call<Invite[]>("DELETE", `/invites/${id}`),
  setRole: (device: string, role: RoleName | null) => call<undefined>("PUT", `/devices/${device}/role`, { role }),
  revoke: (device: string) => call<undefined>("POST", `/devices/${device}/revoke`),
  recovery: () => call<Recovery>("GET", "/recovery"),
  makeSheets: () => call<RecoverySheets>("POST", "/recovery"),
};
