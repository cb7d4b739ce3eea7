/** Small calls about what the Page's app may do, and about its people: each a line of the documentation. */
import { invalidParameter, unsupportedRequest } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { asText, listParam, stringParam } from "../graph/params.ts";
import { list, oneOf } from "../graph/shape.ts";
import { pageScopedId } from "../world/ids.ts";
import { managedPages } from "./accounts.ts";
import { getPage, requireScope } from "./pages.ts";
import { findRecipient } from "./send/recipient.ts";
import { touchThread } from "../world/threads.ts";

const DONE: GraphAnswer = { body: { success: true } };

/** `GET /{page}/messaging_feature_review`: features that were reviewed, with the outcome. */
export function listFeatureReviews(call: GraphCall): GraphAnswer {
  const { app } = getPage(call, "GET");
  requireScope(call, "pages_messaging");
  return { body: { data: app.humanAgent ? [{ feature: "human_agent", status: "approved" }] : [] } };
}

const NLP_MODELS = [
  "ARABIC",
  "CHINESE",
  "CROATIAN",
  "CUSTOM",
  "DANISH",
  "DUTCH",
  "ENGLISH",
  "FRENCH_STANDARD",
  "GERMAN_STANDARD",
  "ITALIAN_STANDARD",
  "POLISH",
  "PORTUGUESE",
  "SPANISH",
  "TURKISH",
] as const;

/** `POST /{page}/nlp_configs`: taken and kept; whether the platform still sends `nlp` nobody tells, so none is sent. */
export function setNlpConfigs(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "POST");
  requireScope(call, "pages_messaging");
  const model = stringParam(call.params, "model");
  if (model !== undefined) oneOf(model, "model", NLP_MODELS);
  if (model === "CUSTOM" && stringParam(call.params, "custom_token") === undefined)
    throw invalidParameter("The parameter custom_token is required for a custom model");
  page.nlpEnabled = stringParam(call.params, "nlp_enabled") !== "false";
  call.world.changes.emit("setup");
  return DONE;
}

/**
 * `GET /{psid}/ids_for_pages`: what the business's other Pages call a person. Id matching is not available to people in
 * Europe: for them the list is empty.
 */
export function listIdsForPages(call: GraphCall): GraphAnswer {
  const { caller, world } = call;
  const id = call.path["id"] ?? "";
  const thread = world.threads.get(id);
  if (caller.kind !== "page" || thread?.pageId !== caller.page.id) throw unsupportedRequest("GET", id);
  requireScope(call, "pages_messaging");
  if (stringParam(call.params, "appsecret_proof") === undefined)
    throw invalidParameter("API calls from the server require an appsecret_proof argument");
  const only = stringParam(call.params, "page");
  const isMatched = world.people.get(thread.personId)?.region !== "EU";
  const data = managedPages(world, caller.app)
    .filter(({ page }) => isMatched && (only === undefined || only === page.id))
    .map(({ page }) => ({ id: pageScopedId(page.id, thread.personId), page: { name: page.name, id: page.id } }));
  return { body: { data, paging: {} } };
}

const ACTIONS = ["block_user", "unblock_user", "ban_user", "unban_user", "move_to_spam"] as const;

/** `POST /{page}/moderate_conversations {user_ids, actions}`: ten people and two actions at most. */
export function moderateConversations(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "POST");
  requireScope(call, "pages_messaging");
  const people = list(listParam(call.params, "user_ids"), "user_ids", { min: 1, max: 10 });
  const actions = list(listParam(call.params, "actions"), "actions", { min: 1, max: 2 }).map((action) =>
    oneOf(action, "actions", ACTIONS),
  );
  const threads = people.map((person) => {
    const id = typeof person === "object" && person !== null && "id" in person ? person.id : person;
    return findRecipient(call.world, page, { recipient: { id: asText(id) } });
  });
  for (const thread of threads) {
    for (const action of actions) {
      if (action === "move_to_spam") thread.isSpam = true;
      else thread.isShutOut = action === "block_user" || action === "ban_user";
    }
    touchThread(call.world, thread);
  }
  return DONE;
}

/** `POST /{page}/unlink_accounts {psid}` */
export function unlinkAccounts(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "POST");
  requireScope(call, "pages_messaging");
  findRecipient(call.world, page, { recipient: { id: asText(call.params["psid"]) } });
  return { body: { result: "unlink account success" } };
}
