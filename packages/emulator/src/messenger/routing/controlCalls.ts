import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { asText, objectParam, type Params, stringParam } from "../../graph/params.ts";
import { oneOf, optionalText, requiredText } from "../../graph/shape.ts";
import { fromPerson } from "../events.ts";
import type { Page } from "../model.ts";
import type { Thread } from "../../world/thread.ts";
import { getPage, requireScope } from "../pages.ts";
import { findRecipient } from "../send/recipient.ts";
import { nextInstant, touchThread } from "../../world/threads.ts";
import { assertMaySend, findControl, INBOX_APP_ID, INBOX_APP_IDS } from "./control.ts";
import { moveControl, releaseControl } from "./moveControl.ts";

const LONGEST_EXTENSION_S = 7 * 24 * 3600;
const DONE: GraphAnswer = { body: { success: true } };

/** `POST /{page}/pass_thread_control {recipient, target_app_id, metadata}` */
export function passThreadControl(call: GraphCall): GraphAnswer {
  const { thread, metadata } = controlCall(call);
  assertMaySend(call.world, thread, call.caller.app.id);
  moveControl(call.platform, thread, "pass_thread_control", targetApp(call, call.params["target_app_id"]), metadata);
  return DONE;
}

/** `POST /{page}/release_thread_control {recipient}` */
export function releaseThreadControl(call: GraphCall): GraphAnswer {
  const { page, thread, metadata } = controlCall(call);
  assertMaySend(call.world, thread, call.caller.app.id);
  releaseControl(call.platform, page, thread, call.caller.app.id, metadata);
  return DONE;
}

/** `POST /{page}/take_thread_control`: only the default app, and only if the Page's settings let it. */
export function takeThreadControl(call: GraphCall): GraphAnswer {
  const { page, thread, metadata } = controlCall(call);
  const { defaultAppId, canTake } = page.routing;
  if (defaultAppId !== call.caller.app.id || !canTake)
    throw new GraphError({ code: 10, message: "(#10) Only the default app of the Page may take thread control" });
  moveControl(call.platform, thread, "take_thread_control", defaultAppId, metadata);
  return DONE;
}

/** `POST /{page}/request_thread_control`: for Pages without routing; the owner is asked and may pass or not. */
export function requestThreadControl(call: GraphCall): GraphAnswer {
  const { page, thread, metadata } = controlCall(call);
  if (page.routing.defaultAppId !== null)
    throw invalidParameter("Thread control cannot be requested where Conversation Routing is set up");
  const request = { requested_owner_app_id: call.caller.app.id, metadata };
  const at = nextInstant(call.world, thread);
  call.platform.webhooks.emit(fromPerson(thread, "messaging_handovers", at, { request_thread_control: request }));
  return DONE;
}

/** `POST /{page}/extend_thread_control {recipient, duration}`, in seconds, seven days at most. */
export function extendThreadControl(call: GraphCall): GraphAnswer {
  const { thread } = controlCall(call);
  const seconds = Number(stringParam(call.params, "duration"));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_EXTENSION_S)
    throw invalidParameter(`Param duration must be between 1 and ${LONGEST_EXTENSION_S}`);
  const control = findControl(call.world, thread);
  assertMaySend(call.world, thread, call.caller.app.id);
  if (control === undefined) throw invalidParameter("No app controls this thread");
  control.until = call.world.clock.now() + seconds * 1000;
  touchThread(call.world, thread);
  return DONE;
}

/** `GET /{page}/thread_owner?recipient=` */
export function getThreadOwner(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "GET");
  requireScope(call, "pages_messaging");
  const recipient = call.params["recipient"];
  const { thread } = routedThread(call, page, {
    recipient: /^\d+$/.test(asText(recipient)) ? { id: recipient } : recipient,
  });
  const control = findControl(call.world, thread);
  const owner = control === undefined ? {} : { app_id: control.appId, expiration: Math.floor(control.until / 1000) };
  return { body: { data: control === undefined ? [] : [{ thread_owner: owner }] } };
}

/** What a send carries as `thread_control`: checked before it goes out, done afterwards. */
export function parseThreadControl(call: GraphCall, page: Routed): ((thread: Thread) => void) | undefined {
  const control = objectParam(call.params, "thread_control");
  if (control === undefined) return undefined;
  const { id } = call.caller.app;
  const type = oneOf(control["control_type"], "thread_control[control_type]", ["pass", "release"]);
  if (type === "release") return (thread) => releaseControl(call.platform, page, thread, id, "");
  const target = targetApp(call, control["app_id"]);
  return (thread) => moveControl(call.platform, thread, "pass_thread_control", target, "");
}

/** Whose settings rule a thread: the Page's, or those of the Instagram account linked to it. */
type Routed = Pick<Page, "routing">;

function controlCall(call: GraphCall): { page: Routed; thread: Thread; metadata: string } {
  const { page: own } = getPage(call, "POST");
  requireScope(call, "pages_messaging");
  const { thread, routed: page } = routedThread(call, own, call.params);
  return { page, thread, metadata: optionalText(call.params["metadata"], "metadata", { max: 1000 }) ?? "" };
}

function routedThread(call: GraphCall, page: Page, params: Params): { thread: Thread; routed: Routed } {
  const recipient = objectParam(params, "recipient");
  const onInstagram = call.world.threads.get(asText(recipient?.["id"]));
  const account = call.world.instagram.get(onInstagram?.pageId ?? "");
  if (onInstagram !== undefined && account?.pageId === page.id) return { thread: onInstagram, routed: account };
  return { thread: findRecipient(call.world, page, params), routed: page };
}

function targetApp(call: GraphCall, value: unknown): string {
  const id = requiredText(value, "target_app_id");
  if (INBOX_APP_IDS.includes(id)) return INBOX_APP_ID;
  if (call.world.apps.has(id)) return id;
  throw invalidParameter("Param target_app_id must be an app of the Page");
}
