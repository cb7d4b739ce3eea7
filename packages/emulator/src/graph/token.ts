import { createHmac, timingSafeEqual } from "node:crypto";
import type { InstagramAccount, InstagramToken } from "../instagram/model.ts";
import type { Page, PageToken } from "../messenger/model.ts";
import type { App } from "../world/apps.ts";
import type { UserToken } from "../world/users.ts";
import type { World } from "../world/world.ts";
import { GraphError } from "./graphError.ts";
import { type Params, stringParam } from "./params.ts";

/** Who is calling. */
export type Caller =
  | { readonly kind: "page"; readonly app: App; readonly page: Page; readonly token: PageToken }
  | {
      readonly kind: "instagram";
      readonly app: App;
      readonly account: InstagramAccount;
      readonly token: InstagramToken;
    }
  | { readonly kind: "user"; readonly app: App; readonly token: UserToken }
  | { readonly kind: "app"; readonly app: App };

/** The token in the header, the query or the body, in this order. */
export function tokenText(authorization: string | undefined, params: Params): string | undefined {
  const bearer = authorization?.match(/^(?:Bearer|OAuth)\s+(.+)$/i)?.[1];
  return bearer ?? stringParam(params, "access_token");
}

/** Finds out who is calling, or refuses with 190, 104 or, for a missing or wrong proof, 100. */
export function authenticate(world: World, token: string | undefined, params: Params): Caller {
  if (token === undefined || token === "") {
    throw new GraphError({ code: 104, message: "An access token is required to request this resource.", status: 400 });
  }
  const caller = findCaller(world, token);
  if (caller === undefined) {
    throw new GraphError({ code: 190, message: "Invalid OAuth access token - Cannot parse access token" });
  }
  if (caller.kind === "page" && isExpired(world, caller.page, caller.token))
    throw expired(world, caller.token.expiresAt);
  if (caller.kind === "instagram" && isInstagramTokenExpired(world, caller.account, caller.token))
    throw expired(world, caller.token.expiresAt);
  if (caller.kind === "user" && isUserTokenExpired(world, caller.token)) throw expired(world, caller.token.expiresAt);
  checkProof(world, caller.app, token, params);
  return caller;
}

export function findCaller(world: World, token: string): Caller | undefined {
  const known = world.tokens.get(token);
  if (known !== undefined) {
    const app = world.apps.get(known.token.appId);
    return app === undefined ? undefined : { kind: "page", app, page: known.page, token: known.token };
  }
  const own = world.instagramTokens.get(token);
  if (own !== undefined) {
    const app = world.apps.get(own.token.appId);
    return app === undefined ? undefined : { kind: "instagram", app, account: own.account, token: own.token };
  }
  const user = world.userTokens.get(token);
  if (user !== undefined) {
    const app = world.apps.get(user.appId);
    return app === undefined ? undefined : { kind: "user", app, token: user };
  }
  const [appId = "", secret = ""] = token.split("|");
  const app = world.apps.get(appId);
  return app !== undefined && secret === app.secret ? { kind: "app", app } : undefined;
}

export function isExpired(world: World, page: Page, token: PageToken): boolean {
  if (world.faults.of(page.id).tokenExpired === true) return true;
  return token.expiresAt !== null && token.expiresAt <= world.clock.now();
}

export function isInstagramTokenExpired(
  world: World,
  { id }: InstagramAccount,
  { expiresAt }: InstagramToken,
): boolean {
  if (world.faults.of(id).tokenExpired === true) return true;
  return expiresAt !== null && expiresAt <= world.clock.now();
}

export function isUserTokenExpired(world: World, { expiresAt }: UserToken): boolean {
  return expiresAt !== null && expiresAt <= world.clock.now();
}

const REMOVABLE = ["pages_messaging", "pages_manage_metadata", "instagram_manage_messages"];

/** The scopes that still count: the fault switch takes the messaging ones away. */
export function scopesOf(world: World, page: Page, token: PageToken): string[] {
  if (world.faults.of(page.id).permissionRemoved !== true) return token.scopes;
  return token.scopes.filter((scope) => !REMOVABLE.includes(scope));
}

function expired(world: World, expiresAt: number | null): GraphError {
  const since = new Date(expiresAt ?? world.clock.now()).toISOString();
  return new GraphError({
    code: 190,
    subcode: 463,
    message: `Error validating access token: Session has expired on ${since}.`,
  });
}

/** A proof that is given must be right; an app may demand one. */
function checkProof(world: World, app: App, token: string, params: Params): void {
  const given = stringParam(params, "appsecret_proof");
  if (given === undefined) {
    if (!app.requireProof) return;
    throw new GraphError({
      code: 100,
      message: "API calls from the server require an appsecret_proof argument",
      status: 400,
    });
  }
  const time = stringParam(params, "appsecret_time");
  const message = time === undefined ? token : `${token}|${time}`;
  const isFresh = time === undefined || Math.abs(world.clock.now() / 1000 - Number(time)) <= 300;
  const expected = Buffer.from(createHmac("sha256", app.secret).update(message).digest("hex"));
  const actual = Buffer.from(given);
  if (isFresh && expected.length === actual.length && timingSafeEqual(expected, actual)) return;
  throw new GraphError({ code: 100, message: "Invalid appsecret_proof provided in the API argument", status: 400 });
}
