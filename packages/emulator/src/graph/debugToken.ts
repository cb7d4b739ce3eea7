import { GraphError, invalidParameter } from "./graphError.ts";
import type { GraphAnswer, GraphCall } from "./graphRoutes.ts";
import { stringParam } from "./params.ts";
import { userOf } from "../world/users.ts";
import { findCaller, isExpired, isUserTokenExpired, scopesOf } from "./token.ts";

/** `GET /debug_token?input_token=…`: what a token is and may do. Asked with the token's own app. */
export function debugToken({ world, params, caller }: GraphCall): GraphAnswer {
  const input = stringParam(params, "input_token");
  if (input === undefined) throw invalidParameter("The parameter input_token is required");
  const about = findCaller(world, input);
  if (about === undefined) {
    const error = { code: 190, message: "Invalid OAuth access token - Cannot parse access token" };
    return { body: { data: { error, is_valid: false, scopes: [] } } };
  }
  if (about.app.id !== caller.app.id) {
    throw new GraphError({ code: 100, message: "(#100) The App_id in the input_token did not match the Viewing App" });
  }
  const base = { app_id: about.app.id, application: about.app.name };
  if (about.kind === "app") return { body: { data: { ...base, type: "APP", is_valid: true, scopes: [] } } };
  // A token of Instagram Login is none of Facebook's.
  if (about.kind === "instagram") {
    const error = { code: 190, message: "Invalid OAuth access token - Cannot parse access token" };
    return { body: { data: { error, is_valid: false, scopes: [] } } };
  }
  const { token } = about;
  const isGone =
    about.kind === "page" ? isExpired(world, about.page, about.token) : isUserTokenExpired(world, about.token);
  const scopes = about.kind === "page" ? scopesOf(world, about.page, about.token) : token.scopes;
  const owner = about.kind === "page" ? { type: "PAGE", profile_id: about.page.id } : { type: "USER" };
  return {
    body: {
      data: {
        ...base,
        ...owner,
        data_access_expires_at: 0,
        expires_at: token.expiresAt === null ? 0 : Math.floor(token.expiresAt / 1000),
        issued_at: Math.floor(token.issuedAt / 1000),
        is_valid: !isGone,
        ...(isGone
          ? { error: { code: 190, subcode: 463, message: "Error validating access token: Session has expired." } }
          : {}),
        scopes,
        granular_scopes: scopes.map((scope) =>
          about.kind === "page" ? { scope, target_ids: [about.page.id] } : { scope },
        ),
        // Whoever connected the Page: its token acts in their name.
        user_id: about.kind === "user" ? about.token.userId : userOf(world, about.app).id,
      },
    },
  };
}
