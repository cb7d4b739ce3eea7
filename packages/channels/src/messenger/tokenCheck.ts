import type { AccountAddress, PlatformAnswer } from "@botschaft/core";
import { appSecretProof } from "../meta/appSecretProof.ts";
import { type GraphFailure, readAnswer } from "../meta/graphAnswer.ts";
import { graphCall } from "../meta/graphCall.ts";
import { isRecord, type JsonRecord, readId, readList, readText, readTime } from "../meta/read.ts";
import { check, type ConnectionCheck, type ConnectionCheckId, type ConnectionCode } from "./connectionCheck.ts";

/** The Meta app that a token belongs to. */
export interface AppCredentials {
  readonly appId: string;
  readonly appSecret: string;
}

/** The address for calls in the app's own name. */
export function asApp(account: AccountAddress, { appId, appSecret }: AppCredentials): AccountAddress {
  const token = `${appId}|${appSecret}`;
  return { ...account, token, appSecretProof: appSecretProof(token, appSecret) };
}

/** The token that is looked at has to stand in the address: never log this call's. */
export function debugTokenCall(account: AccountAddress, app: AppCredentials) {
  return graphCall(asApp(account, app), { method: "GET", path: "debug_token", query: { input_token: account.token } });
}

/** Time enough for a person to sign in again. */
const soonMs = 14 * 86_400_000;

/** What each permission is for decides how bad it is to miss it. */
const permissions: readonly {
  readonly name: string;
  readonly id: ConnectionCheckId;
  readonly ifMissing: "failed" | "warning";
}[] = [
  { name: "pages_messaging", id: "permission:pages_messaging", ifMissing: "failed" },
  { name: "pages_manage_metadata", id: "permission:pages_manage_metadata", ifMissing: "failed" },
  // Only for finding Pages, and for comments: conversations work without.
  { name: "pages_show_list", id: "permission:pages_show_list", ifMissing: "warning" },
  { name: "pages_read_engagement", id: "permission:pages_read_engagement", ifMissing: "warning" },
];

/** The token and each permission, from the answer to `debugTokenCall`; `undefined`: it could not be asked. */
export function checkToken(
  answer: PlatformAnswer | undefined,
  expected: { readonly appId: string | undefined; readonly pageId: string; readonly now: number },
): readonly ConnectionCheck[] {
  if (answer === undefined) return [check("token", "unknown", "app_unknown"), ...unknownPermissions("app_unknown")];
  const read = readAnswer(answer);
  if (read.kind === "failed") {
    const failed = debugFailed(read);
    return [failed, ...unknownPermissions(failed.code)];
  }
  const token = isRecord(read.data.data) ? read.data.data : {};
  return [tokenCheck(token, expected), ...permissionChecks(token)];
}

/** A refusal of this call speaks of the app's own id and secret, which it is made with. */
function debugFailed(failure: GraphFailure): ConnectionCheck {
  const code = failure.error?.code;
  if (code === 190 || code === 101 || code === 102)
    return check("token", "failed", "app_secret_wrong", { detail: failure.detail });
  return check("token", "unknown", "call_failed", { detail: failure.detail });
}

function tokenCheck(
  token: JsonRecord,
  expected: { readonly appId: string | undefined; readonly pageId: string; readonly now: number },
): ConnectionCheck {
  const appId = readId(token.app_id);
  const pageId = readId(token.profile_id);
  const type = readText(token.type)?.toUpperCase();
  // A Page's token has no end of its own as a rule (0), but the app's access to the data does.
  const endsAt = readTime(token.expires_at) ?? readTime(token.data_access_expires_at);
  if (token.is_valid !== true) {
    const isOver = endsAt !== undefined && endsAt <= expected.now;
    const data = isRecord(token.error) ? { detail: readText(token.error.message) ?? "" } : {};
    return check("token", "failed", isOver ? "token_expired" : "token_invalid", data);
  }
  if (appId !== undefined && expected.appId !== undefined && appId !== expected.appId) {
    return check("token", "failed", "token_of_other_app", { appId });
  }
  if (type === "USER") return check("token", "failed", "token_of_user");
  if (pageId !== undefined && pageId !== expected.pageId)
    return check("token", "failed", "token_of_other_page", { pageId });
  if (endsAt === undefined) return check("token", "ok", "token_valid");
  return check("token", endsAt - expected.now < soonMs ? "warning" : "ok", "token_expires", { at: endsAt });
}

function permissionChecks(token: JsonRecord): readonly ConnectionCheck[] {
  if (!Array.isArray(token.scopes)) return unknownPermissions("cannot_be_asked");
  const granted = new Set(readList(token, "scopes"));
  return permissions.map(({ name, id, ifMissing }) =>
    granted.has(name)
      ? check(id, "ok", "permission_granted", { name })
      : check(id, ifMissing, "permission_missing", { name }),
  );
}

function unknownPermissions(why: ConnectionCode): readonly ConnectionCheck[] {
  return permissions.map(({ name, id }) => check(id, "unknown", why, { name }));
}
