/**
 * Who may speak in a thread (Conversation Routing). A thread is idle or under the control of one app, for 24 hours after
 * its last message. The others hear of it under `standby` and are refused when they send (10/2018300).
 *
 *   idle ──person writes, a default app is set──► controlled ──pass──► controlled by another
 *    ▲                                               │
 *    └──── 24 h without a message, or release ◄──────┘
 */
import { GraphError } from "../../graph/graphError.ts";
import type { Thread, ThreadControl } from "../../world/thread.ts";
import { findAccount } from "../../world/accounts.ts";
import type { World } from "../../world/world.ts";

/** The app id of Meta's own inbox, which takes part like any other app. */
export const INBOX_APP_ID = "26390203743090";

/** The platform's own pages print it in two ways, and clients use either. */
export const INBOX_APP_IDS: readonly string[] = [INBOX_APP_ID, "263902037430900"];

/** Control lasts so long after the last message. */
export const CONTROL_MS = 24 * 3_600_000;

/** The app that controls the thread; undefined when it is idle. */
export function findControl(world: World, thread: Thread): ThreadControl | undefined {
  const { control } = thread;
  return control !== undefined && control.until > world.clock.now() ? control : undefined;
}

export function assertMaySend(world: World, thread: Thread, appId: string): void {
  const control = findControl(world, thread);
  if (control === undefined || control.appId === appId) return;
  throw new GraphError({
    code: 10,
    subcode: 2018300,
    message: "(#10) Message failed to send because another app is controlling this thread now.",
  });
}

/** A message was said: control lasts on, and in an idle thread the person's words go to the default app. */
export function keepControl(world: World, thread: Thread, from: "person" | "page"): void {
  const until = world.clock.now() + CONTROL_MS;
  const control = findControl(world, thread);
  if (control !== undefined) control.until = Math.max(control.until, until);
  else {
    delete thread.control;
    const appId = findAccount(world, thread.pageId)?.routing.defaultAppId ?? null;
    if (from === "person" && appId !== null) thread.control = { appId, until };
  }
}
