import type { GraphCall } from "../graph/graphRoutes.ts";
import { GraphError, unsupportedRequest } from "../graph/graphError.ts";
import { scopesOf } from "../graph/token.ts";
import type { App } from "../world/apps.ts";
import type { Page } from "./model.ts";

/** The Page a call names by id or as `me`; a token reaches no Page but its own. */
export function getPage(call: GraphCall, method: string): { page: Page; app: App } {
  const id = call.path["id"] ?? "me";
  const { caller } = call;
  if (caller.kind === "user")
    throw new GraphError({ code: 210, message: "(#210) A page access token is required to request this resource." });
  if (caller.kind !== "page" || (id !== "me" && id !== caller.page.id)) throw unsupportedRequest(method, id);
  return { page: caller.page, app: caller.app };
}

type Scope = "pages_messaging" | "pages_manage_metadata" | "pages_utility_messaging" | "pages_read_engagement";

const MISSING: Record<string, { code: number; message: string }> = {
  pages_messaging: { code: 10, message: "(#10) Application does not have permission for this action" },
  pages_manage_metadata: {
    code: 200,
    message: "(#200) Requires pages_manage_metadata permission to manage the object",
  },
  pages_read_engagement: { code: 10, message: "(#10) Requires pages_read_engagement permission" },
  pages_utility_messaging: { code: 200, message: "(#200) Requires pages_utility_messaging permission" },
};

/** Refuses with 10 or 200 when the token lacks a permission. */
export function requireScope(call: GraphCall, scope: Scope): void {
  const { caller, world } = call;
  if (caller.kind === "page" && scopesOf(world, caller.page, caller.token).includes(scope)) return;
  throw new GraphError(MISSING[scope] ?? { code: 200, message: "(#200) Permissions error" });
}
