import { parseFields, pick } from "../graph/fields.ts";
import { invalidParameter, unsupportedRequest } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { askedPage, onePage } from "../graph/onePage.ts";
import { asText, type Params, stringParam } from "../graph/params.ts";
import { requiredText } from "../graph/shape.ts";
import { numericId } from "../world/ids.ts";
import { changeOf } from "./events.ts";
import type { Label, Page } from "./model.ts";
import type { Thread } from "../world/thread.ts";
import { getPage, requireScope } from "./pages.ts";
import { findRecipient } from "./send/recipient.ts";
import { touchThread } from "../world/threads.ts";

/** `POST /{page}/custom_labels {page_label_name}`; `name` is its older spelling. */
export function createLabel(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "POST");
  requireScope(call, "pages_messaging");
  const given = call.params["page_label_name"] ?? call.params["name"];
  const name = requiredText(given, "page_label_name", { max: 100 });
  if ([...page.labels.values()].some((label) => label.name === name))
    throw invalidParameter(`There is already a label ${name}`);
  const label: Label = { id: numericId(), name };
  page.labels.set(label.id, label);
  call.world.changes.emit("setup");
  return { body: { id: label.id } };
}

/** `GET /{page}/custom_labels`, and `GET /{psid}/custom_labels` for those of one person. */
export function listLabels(call: GraphCall): GraphAnswer {
  const { caller, world } = call;
  const id = call.path["id"] ?? "";
  const thread = world.threads.get(id);
  const isPerson = caller.kind === "page" && thread?.pageId === caller.page.id;
  const { page } = isPerson ? caller : getPage(call, "GET");
  requireScope(call, "pages_messaging");
  const labels = [...page.labels.values()].filter((label) => !isPerson || thread?.labels?.includes(label.id) === true);
  const places = new Map(labels.map((label, index) => [label.id, { at: labels.length - index, id: label.id }]));
  const placeOf = (label: Label) => places.get(label.id) ?? { at: 0, id: label.id };
  const { shown, cursors } = onePage(labels, placeOf, askedPage(call.params, 25));
  const fields = parseFields(stringParam(call.params, "fields") ?? "id");
  return {
    body: {
      data: shown.map((label) => pick(labelBody(label), fields)),
      ...(cursors === undefined ? {} : { paging: { cursors } }),
    },
  };
}

/** `DELETE /{label}`: gone, from people too. */
export function deleteLabel(call: GraphCall): GraphAnswer {
  const { page, label } = labelOf(call, "DELETE");
  page.labels.delete(label.id);
  for (const thread of call.world.threads.values())
    if (thread.pageId === page.id && thread.labels !== undefined)
      thread.labels = thread.labels.filter((id) => id !== label.id);
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

/** `POST /{label}/label?user={psid}` */
export function addLabel(call: GraphCall): GraphAnswer {
  return changeLabels(call, "POST");
}

/** `DELETE /{label}/label?user={psid}` */
export function removeLabel(call: GraphCall): GraphAnswer {
  return changeLabels(call, "DELETE");
}

function changeLabels(call: GraphCall, method: "POST" | "DELETE"): GraphAnswer {
  const { page, label } = labelOf(call, method);
  const thread = personOf(call, page, call.params);
  const others = (thread.labels ?? []).filter((id) => id !== label.id);
  thread.labels = method === "POST" ? [...others, label.id] : others;
  const value = { action: method === "POST" ? "add" : "remove", user: { id: thread.psid }, label: labelBody(label) };
  call.platform.webhooks.emit(changeOf(page.id, "inbox_labels", call.world.clock.now(), value));
  touchThread(call.world, thread);
  return { body: { success: true } };
}

function personOf({ world }: GraphCall, page: Page, params: Params): Thread {
  return findRecipient(world, page, { recipient: { id: asText(params["user"]) } });
}

function labelOf(call: GraphCall, method: string): { page: Page; label: Label } {
  const id = call.path["id"] ?? "";
  const page = call.caller.kind === "page" ? call.caller.page : undefined;
  const label = page?.labels.get(id);
  if (page === undefined || label === undefined) throw unsupportedRequest(method, id);
  requireScope(call, "pages_messaging");
  return { page, label };
}

export function labelBody({ id, name }: Label): Record<string, unknown> {
  return { id, page_label_name: name };
}
