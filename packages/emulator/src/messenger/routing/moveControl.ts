import type { Platform } from "../../platform.ts";
import { fromPerson } from "../events.ts";
import type { Page } from "../model.ts";
import type { Thread } from "../../world/thread.ts";
import { nextInstant, touchThread } from "../../world/threads.ts";
import { CONTROL_MS, findControl } from "./control.ts";

/** Puts the thread into the hands of an app, or makes it idle, and tells all apps that want to know. */
export function moveControl(
  platform: Platform,
  thread: Thread,
  move: "pass_thread_control" | "take_thread_control",
  newOwner: string | null,
  metadata: string,
): void {
  const { world } = platform;
  const previous = findControl(world, thread)?.appId ?? null;
  if (newOwner === null) delete thread.control;
  else thread.control = { appId: newOwner, until: world.clock.now() + CONTROL_MS };
  const control = { previous_owner_app_id: previous, new_owner_app_id: newOwner, metadata };
  platform.webhooks.emit(fromPerson(thread, "messaging_handovers", nextInstant(world, thread), { [move]: control }));
  touchThread(world, thread);
}

/** Back to the default app, or, where it has none or is the one that lets go, idle. */
export function releaseControl(
  platform: Platform,
  page: Pick<Page, "routing">,
  thread: Thread,
  appId: string,
  metadata: string,
): void {
  const { defaultAppId } = page.routing;
  moveControl(platform, thread, "pass_thread_control", defaultAppId === appId ? null : defaultAppId, metadata);
}

/** Somebody answers in Meta's inbox: where threads are routed, the inbox takes this one first. */
export function takeForInbox(
  platform: Platform,
  page: Pick<Page, "routing">,
  thread: Thread,
  appId: string | null,
): void {
  const control = findControl(platform.world, thread);
  if (appId === null || control?.appId === appId) return;
  if (control === undefined && page.routing.defaultAppId === null) return;
  moveControl(platform, thread, "take_thread_control", appId, "");
}
