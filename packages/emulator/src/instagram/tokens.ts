import { randomBytes } from "node:crypto";
import { GraphError, invalidParameter } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { stringParam } from "../graph/params.ts";
import { isInstagramTokenExpired } from "../graph/token.ts";
import type { InstagramAccount, InstagramToken } from "./model.ts";
import { indexInstagramTokens } from "./setup.ts";

const DAY_MS = 86_400_000;
const LIFE_MS = 60 * DAY_MS;

type OpenCall = Omit<GraphCall, "caller">;

/** `GET /refresh_access_token?grant_type=ig_refresh_token`: another sixty days, for a token at least a day old. */
export function refreshToken(call: OpenCall): GraphAnswer {
  requireGrant(call, "ig_refresh_token");
  const { account, token } = ownToken(call);
  const now = call.world.clock.now();
  if (now - token.issuedAt < DAY_MS)
    throw new GraphError({
      code: 100,
      message: "(#100) The access token must be at least 24 hours old to be refreshed",
    });
  token.expiresAt = now + LIFE_MS;
  call.world.changes.emit("setup");
  return tokenBody(account, token, now);
}

/** `GET /access_token?grant_type=ig_exchange_token&client_secret=`: a long-lived token for a short-lived one. */
export function exchangeInstagramToken(call: OpenCall): GraphAnswer {
  requireGrant(call, "ig_exchange_token");
  const { account, token } = ownToken(call);
  if (stringParam(call.params, "client_secret") !== call.world.apps.get(token.appId)?.secret)
    throw new GraphError({ code: 1, message: "Error validating client secret.", status: 400 });
  const now = call.world.clock.now();
  const text = `IGAA${randomBytes(60).toString("base64url")}`;
  const long: InstagramToken = { ...token, token: text, issuedAt: now, expiresAt: now + LIFE_MS };
  account.tokens.set(text, long);
  indexInstagramTokens(call.world, account);
  call.world.changes.emit("setup");
  return tokenBody(account, long, now);
}

function tokenBody(_account: InstagramAccount, token: InstagramToken, now: number): GraphAnswer {
  const expiresIn = Math.floor(((token.expiresAt ?? now) - now) / 1000);
  const permissions = token.scopes.join(",");
  return { body: { access_token: token.token, token_type: "bearer", expires_in: expiresIn, permissions } };
}

function requireGrant({ params }: OpenCall, wanted: string): void {
  if (stringParam(params, "grant_type") !== wanted) throw invalidParameter(`Param grant_type must be ${wanted}`);
}

function ownToken({ world, params }: OpenCall): { account: InstagramAccount; token: InstagramToken } {
  const found = world.instagramTokens.get(stringParam(params, "access_token") ?? "");
  if (found === undefined || isInstagramTokenExpired(world, found.account, found.token))
    throw new GraphError({ code: 190, message: "Invalid OAuth access token - Cannot parse access token" });
  return found;
}
