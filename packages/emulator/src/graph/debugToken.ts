import { GraphError, invalidParameter } from "./graphError.ts";
import type { GraphAnswer, GraphCall } from "./graphRoutes.ts";
import { stringParam } from "./params.ts";
import { findCaller, isExpired, scopesOf } from "./token.ts";

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
  const { page, token } = about;
  const expired = isExpired(world, page, token);
  const scopes = scopesOf(world, page, token);
  return {
    body: {
      data: {
        ...base,
        type: "PAGE",
        data_access_expires_at: 0,
        expires_at: token.expiresAt === null ? 0 : Math.floor(token.expiresAt / 1000),
        issued_at: Math.floor(token.issuedAt / 1000),
        is_valid: !expired,
        ...(expired
          ? { error: { code: 190, subcode: 463, message: "Error validating access token: Session has expired." } }
          : {}),
        profile_id: page.id,
        scopes,
        granular_scopes: scopes.map((scope) => ({ scope, target_ids: [page.id] })),
      },
    },
  };
}
