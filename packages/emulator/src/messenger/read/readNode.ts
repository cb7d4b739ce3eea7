import { type Field, parseFields, pick } from "../../graph/fields.ts";
import { unsupportedRequest } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { stringParam } from "../../graph/params.ts";
import type { World } from "../../world/world.ts";
import { linkedTo } from "../../instagram/account.ts";
import { managedPages, userNode } from "../accounts.ts";
import { labelBody } from "../labels.ts";
import type { Page } from "../model.ts";
import { requireScope } from "../pages.ts";
import { personaBody } from "../personas.ts";
import { pagePictureUrl } from "../threadView.ts";
import { getConversation } from "./conversations.ts";
import { assertReadable, messageDetails } from "./messageDetails.ts";
import { userProfile } from "./userProfile.ts";

/** `GET /{id}`: a Page, an app, a person, a conversation, a message or a persona, told apart by the id. */
export function readNode(call: GraphCall): GraphAnswer {
  const { world, caller } = call;
  const id = call.path["id"] ?? "";
  const fields = parseFields(stringParam(call.params, "fields"));
  const basics = parseFields("id,name");
  if (id === caller.app.id || (id === "app" && caller.kind === "page")) {
    return {
      body: pick(
        { id: caller.app.id, name: caller.app.name, link: `https://www.facebook.com/games/?app_id=${caller.app.id}` },
        fields.length > 0 ? fields : basics,
      ),
    };
  }
  const user = userNode(call);
  if (user !== undefined) return user;
  const managed =
    caller.kind === "user" ? managedPages(world, caller.app).find(({ page }) => page.id === id) : undefined;
  if (managed !== undefined) return { body: pageNode(world, managed.page, managed.token.token, fields) };
  if (caller.kind !== "page") throw unsupportedRequest("GET", id);
  const { page } = caller;
  if (id === "me" || id === page.id) return { body: pageNode(world, page, caller.token.token, fields) };
  if (id.startsWith("t_")) return getConversation(call);
  if (id.startsWith("m_")) return readMessage(call, id);
  const persona = page.personas.get(id);
  if (persona !== undefined) return { body: personaBody(persona) };
  const label = page.labels.get(id);
  if (label !== undefined) return { body: pick(labelBody(label), fields.length > 0 ? fields : parseFields("id")) };
  const thread = world.threads.get(id);
  if (thread === undefined || thread.pageId !== page.id) throw unsupportedRequest("GET", id);
  requireScope(call, "pages_messaging");
  return { body: userProfile(world, thread, fields) };
}

function pageNode(world: World, page: Page, token: string, fields: readonly Field[]): Record<string, unknown> {
  const picture = { data: { url: pagePictureUrl(world, page), is_silhouette: false, width: 200, height: 200 } };
  const body = {
    id: page.id,
    name: page.name,
    access_token: token,
    picture,
    link: `https://www.facebook.com/${page.id}`,
    category: "Clothing (Brand)",
    locale: "de_DE",
    ...instagramOf(world, page),
    messaging_feature_status: {
      hop_v2: page.routing.defaultAppId !== null,
      msgr_multi_app: page.subscribedApps.size > 1,
      ig_multi_app: false,
    },
  };
  return pick(body, fields.length > 0 ? fields : parseFields("id,name"));
}

/** The Instagram account that is linked to the Page. */
function instagramOf(world: World, page: Page): Record<string, unknown> {
  const account = linkedTo(world, page.id);
  return account === undefined ? {} : { instagram_business_account: { id: account.id, username: account.username } };
}

function readMessage(call: GraphCall, mid: string): GraphAnswer {
  const found = call.world.messages.get(mid);
  if (found === undefined || call.caller.kind !== "page" || found.thread.pageId !== call.caller.page.id)
    throw unsupportedRequest("GET", mid);
  requireScope(call, "pages_messaging");
  assertReadable(found.thread, found.message);
  const fields = parseFields(stringParam(call.params, "fields") ?? "id,created_time");
  return { body: messageDetails(call.world, found.thread, found.message, fields) };
}
