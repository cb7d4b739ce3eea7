import { GraphError, unsupportedRequest } from "../../graph/graphError.ts";
import { type Field, parseFields } from "../../graph/fields.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { stringParam } from "../../graph/params.ts";
import { oneOf } from "../../graph/shape.ts";
import type { World } from "../../world/world.ts";
import type { Thread } from "../model.ts";
import { getPage, requireScope } from "../pages.ts";
import { listThreadsOf } from "../threads.ts";
import { DETAILED_MESSAGES, graphTime, messageDetails, participantsOf } from "./messageDetails.ts";

const DEFAULT_FIELDS = parseFields("id,link,updated_time");
const DEFAULT_PAGE_SIZE = 25;

/** `GET /{page}/conversations?platform=messenger[&user_id=]`, newest first. */
export function listConversations(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "GET");
  requireScope(call, "pages_messaging");
  takeRate(call, page.id);
  oneOf(stringParam(call.params, "platform") ?? "messenger", "platform", ["messenger", "instagram"]);
  const userId = stringParam(call.params, "user_id");
  const known = userId === undefined ? listThreadsOf(call.world, page) : [call.world.threads.get(userId)];
  const threads = known
    .filter((thread) => thread !== undefined && thread.pageId === page.id && thread.messages.length > 0)
    .map((thread) => thread as Thread) // The filter has taken the undefined ones.
    .sort((a, b) => b.lastEventAt - a.lastEventAt);
  const start = Number(stringParam(call.params, "after") ?? 0) || 0;
  const limit = Math.min(Number(stringParam(call.params, "limit")) || DEFAULT_PAGE_SIZE, 500);
  const fields = fieldsOf(call);
  const shown = threads.slice(start, start + limit);
  const after = start + shown.length < threads.length ? { cursors: { after: String(start + shown.length) } } : {};
  return { body: { data: shown.map((thread) => conversation(call.world, thread, fields)), paging: after } };
}

/** `GET /{conversation}?fields=…` */
export function getConversation(call: GraphCall): GraphAnswer {
  const id = call.path["id"] ?? "";
  const thread = call.caller.kind === "page" ? findThread(call.world, call.caller.page.id, id) : undefined;
  if (thread === undefined) throw unsupportedRequest("GET", id);
  requireScope(call, "pages_messaging");
  takeRate(call, thread.pageId);
  return { body: conversation(call.world, thread, fieldsOf(call)) };
}

/** `GET /{conversation}/messages` */
export function listMessages(call: GraphCall): GraphAnswer {
  const id = call.path["id"] ?? "";
  const thread = call.caller.kind === "page" ? findThread(call.world, call.caller.page.id, id) : undefined;
  if (thread === undefined) throw unsupportedRequest("GET", id);
  requireScope(call, "pages_messaging");
  takeRate(call, thread.pageId);
  const fields = parseFields(stringParam(call.params, "fields") ?? "id,created_time");
  return {
    body: messages(call.world, thread, {
      name: "messages",
      limit: Number(stringParam(call.params, "limit")) || undefined,
      fields,
    }),
  };
}

function conversation(world: World, thread: Thread, fields: readonly Field[]): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const field of fields) {
    switch (field.name) {
      case "link":
        shown["link"] = `/${thread.pageId}/inbox/${thread.psid}/?section=messages`;
        break;
      case "updated_time":
        shown["updated_time"] = graphTime(thread.messages.at(-1)?.at ?? thread.lastEventAt);
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
        shown["messages"] = messages(world, thread, field);
        break;
    }
  }
  return { ...shown, id: thread.id };
}

/** Newest first. Beyond the newest twenty there are ids and times, but no details. */
function messages(world: World, thread: Thread, field: Field) {
  // What was taken back is gone for readers.
  const kept = thread.messages.filter(({ isUnsent }) => isUnsent !== true);
  const newest = kept.slice(-Math.min(field.limit ?? DEFAULT_PAGE_SIZE, 500)).reverse();
  const fields = field.fields.length > 0 ? field.fields : parseFields("id,created_time");
  const bare = fields.filter(({ name }) => name === "id" || name === "created_time");
  return {
    data: newest.map((message, index) =>
      messageDetails(world, thread, message, index < DETAILED_MESSAGES ? fields : bare),
    ),
    paging: {},
  };
}

function findThread(world: World, pageId: string, id: string): Thread | undefined {
  for (const thread of world.threads.values()) if (thread.id === id && thread.pageId === pageId) return thread;
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
