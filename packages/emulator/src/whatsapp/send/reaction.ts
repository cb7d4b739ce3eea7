import type { Thread } from "../../world/thread.ts";
import { touchMessage } from "../../world/threads.ts";
import type { World } from "../../world/world.ts";

export interface Reaction {
  readonly messageId: string;
  /** Empty: taken away. */
  readonly emoji: string;
}

export function reactAsBusiness(world: World, thread: Thread, { messageId, emoji }: Reaction): void {
  const found = world.messages.get(messageId);
  if (found?.thread !== thread) return;
  if (emoji === "") delete found.message.pageReaction;
  else found.message.pageReaction = emoji;
  touchMessage(world, thread, found.message);
}
