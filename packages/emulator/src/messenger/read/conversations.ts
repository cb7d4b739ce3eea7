import { GraphError, unsupportedRequest } from "../../graph/graphError.ts";
import { type Field, parseFields } from "../../graph/fields.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { type Asked, askedPage, compare, onePage, type Place } from "../../graph/onePage.ts";
import { type Params, stringParam } from "../../graph/params.ts";
import { oneOf } from "../../graph/shape.ts";
import type { Thread } from "../../world/thread.ts";
import { requireRight } from "../../instagram/account.ts";
import { getPage, requireScope } from "../pages.ts";
import { listThreadsOf } from "../../world/threads.ts";
import { graphTime, keptMessages, messageDetails, participantsOf, readableSince } from "./messageDetails.ts";

const DEFAULT_FIELDS = parseFields("id,link,updated_time");
const DEFAULT_PAGE_SIZE = 25;
const NEWEST_VERSION = "v26.0";

/** `GET /{page}/conversations?platform=messenger[&user_id=]`, newest first. */
export function listConversations(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "GET");
  requireScope(call, "pages_messaging");
  const platform = oneOf(stringParam(call.params, "platform") ?? "messenger", "platform", ["messenger", "instagram"]);
  // A linked account answers for itself.
  if (platform === "instagram") return { body: { data: [], paging: {} } };
  return listConversationsOf(call, page);
}

/** The conversations of a Page or an Instagram account. */
export function listConversationsOf(call: GraphCall, account: { readonly id: string }): GraphAnswer {
  takeRate(call, account.id);
  const asked = askedPage(call.params, DEFAULT_PAGE_SIZE);
  const userId = stringParam(call.params, "user_id");
  const known = userId === undefined ? listThreadsOf(call.world, account) : [call.world.threads.get(userId)];
  const threads = known
    .filter((thread): thread is Thread => thread?.pageId === account.id && thread.messages.length > 0)
    .sort((a, b) => compare(placeOf(a), placeOf(b)));
  const { shown, cursors, hasMore } = onePage(threads, placeOf, asked);
  const fields = fieldsOf(call);
  return {
    body: {
      data: shown.map((thread) => conversationBody(call, thread, fields)),
      paging: paging(call, `${account.id}/conversations`, call.params, cursors, hasMore),
    },
  };
}

function placeOf({ id, messages, lastEventAt }: Thread): Place {
  return { at: messages.at(-1)?.at ?? lastEventAt, id };
}

/** `GET /{conversation}?fields=…` */
export function getConversation(call: GraphCall): GraphAnswer {
  const id = call.path["id"] ?? "";
  const thread = findThread(call, id);
  if (thread === undefined) throw unsupportedRequest("GET", id);
  requireScope(call, "pages_messaging");
  takeRate(call, thread.pageId);
  return { body: conversationBody(call, thread, fieldsOf(call)) };
}

/** `GET /{conversation}/messages` */
export function listMessages(call: GraphCall): GraphAnswer {
  const id = call.path["id"] ?? "";
  const thread = findThread(call, id);
  if (thread === undefined) throw unsupportedRequest("GET", id);
  if (thread.platform === "instagram") requireRight(call, "manage_messages");
  else requireScope(call, "pages_messaging");
  takeRate(call, thread.pageId);
  const fields = parseFields(stringParam(call.params, "fields") ?? "id,created_time");
  return { body: messages(call, thread, fields, askedPage(call.params, DEFAULT_PAGE_SIZE), call.params) };
}

/** A conversation with what was asked for; without fields its id, link and time. */
export function conversationBody(call: GraphCall, thread: Thread, asked: readonly Field[]): Record<string, unknown> {
  const fields = asked.length > 0 ? asked : DEFAULT_FIELDS;
  const { world } = call;
  const shown: Record<string, unknown> = {};
  for (const field of fields) {
    switch (field.name) {
      case "link":
        shown["link"] = `/${thread.pageId}/inbox/${thread.psid}/?section=messages`;
        break;
      case "updated_time":
        shown["updated_time"] = graphTime(placeOf(thread).at);
        break;
      case "message_count":
        shown["message_count"] = thread.messages.length;
        break;
      case "participants":
      case "senders":
        shown[field.name] = { data: participantsOf(world, thread) };
        break;
      case "can_reply":
        shown["can_reply"] = !thread.blocked;
        break;
      case "messages":
        shown["messages"] = nestedMessages(call, thread, field);
        break;
    }
  }
  return { ...shown, id: thread.id };
}

/** The messages as a field of their conversation: `messages.limit(5){id,message}`. */
function nestedMessages(call: GraphCall, thread: Thread, { limit = DEFAULT_PAGE_SIZE, fields }: Field) {
  const asked = askedPage({ limit }, DEFAULT_PAGE_SIZE);
  const names = fields.map(({ name }) => name).join(",");
  return messages(call, thread, fields, asked, { limit, ...(names === "" ? {} : { fields: names }) });
}

/** Newest first. Beyond the newest twenty there are ids and times, but no details. */
function messages(call: GraphCall, thread: Thread, asked: readonly Field[], page: Asked, params: Params) {
  const kept = keptMessages(thread).toReversed();
  const { shown, cursors, hasMore } = onePage(kept, ({ at, mid }) => ({ at, id: mid }), page);
  const fields = asked.length > 0 ? asked : parseFields("id,created_time");
  const bare = fields.filter(({ name }) => name === "id" || name === "created_time");
  const since = readableSince(thread);
  return {
    data: shown.map((message) => messageDetails(call.world, thread, message, message.at >= since ? fields : bare)),
    paging: paging(call, `${thread.id}/messages`, params, cursors, hasMore),
  };
}

/** With the address of the next page, as ordinary clients follow it: it carries the token. */
function paging(
  { world, caller }: GraphCall,
  path: string,
  params: Params,
  cursors: { readonly before: string; readonly after: string } | undefined,
  hasMore: boolean,
): Record<string, unknown> {
  if (cursors === undefined) return {};
  if (!hasMore || caller.kind === "app") return { cursors };
  const next = new URL(`${world.url}/${NEWEST_VERSION}/${path}`);
  for (const name of Object.keys(params)) {
    const value = stringParam(params, name);
    if (value !== undefined && name !== "before") next.searchParams.set(name, value);
  }
  next.searchParams.set("access_token", caller.token.token);
  next.searchParams.set("after", cursors.after);
  return { cursors, next: next.href };
}

/** The conversation with this id, if it is one of the caller's. */
function findThread({ world, caller }: GraphCall, id: string): Thread | undefined {
  for (const thread of world.threads.values()) {
    if (thread.id !== id) continue;
    const { pageId } = thread;
    if (caller.kind === "instagram") return pageId === caller.account.id ? thread : undefined;
    if (caller.kind !== "page") return undefined;
    return pageId === caller.page.id || world.instagram.get(pageId)?.pageId === caller.page.id ? thread : undefined;
  }
  return undefined;
}

function fieldsOf(call: GraphCall): readonly Field[] {
  const asked = parseFields(stringParam(call.params, "fields"));
  return asked.length > 0 ? asked : DEFAULT_FIELDS;
}

function takeRate(call: GraphCall, pageId: string): void {
  if (call.platform.rates.take(`conversations/${pageId}`, call.world.limits.conversationsPerSecond, 1000)) return;
  throw new GraphError({ code: 613, message: "(#613) Calls to this api have exceeded the rate limit." });
}
