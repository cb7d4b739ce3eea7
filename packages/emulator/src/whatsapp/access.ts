import { GraphError, unsupportedRequest } from "../graph/graphError.ts";
import type { GraphCall } from "../graph/graphRoutes.ts";
import type { App } from "../world/apps.ts";
import type { WhatsAppAccount, WhatsAppNumber } from "./model.ts";
import { getWaba } from "./setup.ts";

export interface NumberAccess {
  readonly app: App;
  readonly number: WhatsAppNumber;
  readonly account: WhatsAppAccount;
}

type Scope = "whatsapp_business_messaging" | "whatsapp_business_management";

export const isNumber = ({ world, path }: GraphCall) => world.numbers.has(path["id"] ?? "");
export const isWaba = ({ world, path }: GraphCall) => world.whatsapp.has(path["id"] ?? "");

/** The number a call names, if the caller may reach it with this permission. */
export function getNumberAccess(call: GraphCall, method: string, scope: Scope): NumberAccess {
  const number = call.world.numbers.get(call.path["id"] ?? "");
  if (number === undefined) throw unsupportedRequest(method, call.path["id"] ?? "");
  const account = getWaba(call.world, number.wabaId);
  const app = requireApp(call, account, method, scope);
  return { app, number, account };
}

/** The account a call names, if the caller may reach it with this permission. */
export function getWabaAccess(call: GraphCall, method: string, scope: Scope): { app: App; account: WhatsAppAccount } {
  const account = call.world.whatsapp.get(call.path["id"] ?? "");
  if (account === undefined) throw unsupportedRequest(method, call.path["id"] ?? "");
  return { app: requireApp(call, account, method, scope), account };
}

/** A token of an app without access to the account finds nothing there; without the permission it is refused. */
export function requireApp(call: GraphCall, account: WhatsAppAccount, method: string, scope: Scope): App {
  const { caller, world } = call;
  if (caller.kind !== "user" || !account.appIds.has(caller.app.id))
    throw unsupportedRequest(method, call.path["id"] ?? "");
  const faults = { ...world.faults.of(account.id), ...world.faults.pages.get(call.path["id"] ?? "") };
  if (faults.tokenExpired === true)
    throw new GraphError({ code: 190, subcode: 463, message: "Error validating access token: Session has expired." });
  const isRemoved = faults.permissionRemoved === true;
  if (!isRemoved && caller.token.scopes.includes(scope)) return caller.app;
  throw new GraphError({ code: 200, message: `(#200) You do not have the necessary permission: ${scope}` });
}
