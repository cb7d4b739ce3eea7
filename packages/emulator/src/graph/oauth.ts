import { randomBytes } from "node:crypto";
import { invalidParameter, GraphError } from "./graphError.ts";
import type { GraphAnswer, GraphCall } from "./graphRoutes.ts";
import { type Params, stringParam } from "./params.ts";
import type { App } from "../world/apps.ts";
import { putUserToken, type UserToken } from "../world/users.ts";
import type { World } from "../world/world.ts";

const HOUR_MS = 3_600_000;
const SHORT_MS = 2 * HOUR_MS;
const LONG_MS = 60 * 24 * HOUR_MS;
/** A code is good for ten minutes, once. */
const CODE_MS = 10 * 60_000;

/** `/oauth/access_token`: the app's own token, a code of the log-in for a user token, or a short-lived one for a long-lived. */
export function exchangeToken({ world, params }: Omit<GraphCall, "caller">): GraphAnswer {
  const app = provenApp(world, params);
  const grant = stringParam(params, "grant_type");
  if (grant === "client_credentials")
    return { body: { access_token: `${app.id}|${app.secret}`, token_type: "bearer" } };
  if (grant === "fb_exchange_token") {
    const known = world.userTokens.get(stringParam(params, "fb_exchange_token") ?? "");
    if (known === undefined || known.appId !== app.id)
      throw new GraphError({ code: 190, message: "Invalid OAuth access token - Cannot parse access token" });
    return tokenAnswer(issue(world, known, LONG_MS), LONG_MS);
  }
  const code = stringParam(params, "code");
  if (code === undefined) throw invalidParameter("Missing authorization code");
  return tokenAnswer(issue(world, redeem(world, app, code, stringParam(params, "redirect_uri")), SHORT_MS), SHORT_MS);
}

/** Somebody logs in and agrees: the code that their browser brings to the app. */
export function logIn(
  world: World,
  { app, userId, redirectUri, scopes }: { app: App; userId: string; redirectUri: string; scopes: string[] },
): string {
  const code = `AQ${randomBytes(48).toString("base64url")}`;
  const issuedAt = world.clock.now();
  world.loginCodes.set(code, { code, appId: app.id, userId, redirectUri, scopes, issuedAt, isUsed: false });
  return code;
}

function provenApp(world: World, params: Params): App {
  const id = stringParam(params, "client_id");
  if (id === undefined) throw new GraphError({ code: 101, message: "Missing client_id parameter.", status: 400 });
  const app = world.apps.get(id);
  if (app === undefined)
    throw new GraphError({
      code: 101,
      message: "Error validating application. Cannot get application info due to a system error.",
      status: 400,
    });
  if (stringParam(params, "client_secret") !== app.secret)
    throw new GraphError({ code: 1, message: "Error validating client secret.", status: 400 });
  return app;
}

function redeem(world: World, app: App, text: string, redirectUri: string | undefined) {
  const code = world.loginCodes.get(text);
  if (code === undefined || code.appId !== app.id) throw refusedCode("Invalid verification code format.", 36007);
  if (code.redirectUri !== redirectUri)
    throw refusedCode(
      "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
      36008,
    );
  if (code.isUsed) throw refusedCode("This authorization code has been used.", 36009);
  if (world.clock.now() - code.issuedAt > CODE_MS) throw refusedCode("This authorization code has expired.", 36007);
  code.isUsed = true;
  return code;
}

function refusedCode(message: string, subcode: number): GraphError {
  return new GraphError({ code: 100, subcode, message, status: 400 });
}

function issue(world: World, of: Pick<UserToken, "appId" | "userId" | "scopes">, lifeMs: number): UserToken {
  const issuedAt = world.clock.now();
  const { appId, userId, scopes } = of;
  const token = `EAA${randomBytes(60).toString("base64url")}`;
  return putUserToken(world, { token, appId, userId, scopes, issuedAt, expiresAt: issuedAt + lifeMs });
}

function tokenAnswer({ token }: UserToken, lifeMs: number): GraphAnswer {
  return { body: { access_token: token, token_type: "bearer", expires_in: lifeMs / 1000 } };
}
