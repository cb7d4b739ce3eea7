import { z } from "zod";
import type { World } from "../world/world.ts";
import type { Message, Thread } from "../world/thread.ts";
import { indexThread, touchThread } from "../world/threads.ts";

const messageSchema = z.object({
  mid: z.string().startsWith("m_"),
  at: z.number(),
  from: z.enum(["person", "page"]),
  appId: z.string().nullable().default(null),
  text: z.string().optional(),
  attachments: z.array(z.looseObject({ type: z.string() })).optional(),
  quickReplies: z.array(z.looseObject({ content_type: z.string() })).optional(),
  quickReplyPayload: z.string().optional(),
  isPostback: z.boolean().optional(),
  replyTo: z.string().optional(),
  metadata: z.string().optional(),
  personaId: z.string().optional(),
  tag: z.string().optional(),
  edits: z.number().optional(),
  personReaction: z.string().optional(),
  pageReaction: z.string().optional(),
});

const threadSchema = z.object({
  messages: z.array(messageSchema).max(1000),
  windowOpenedAt: z.number().nullable().default(null),
  deliveredUntil: z.number().default(0),
  readUntil: z.number().default(0),
  seenUntil: z.number().default(0),
});

/**
 * Puts a past into a thread, in place of what it held: a demo's week of
 * conversations. No app is told of it.
 */
export function importThread(world: World, thread: Thread, input: unknown): void {
  const { messages, ...marks } = threadSchema.parse(input);
  for (const { mid } of thread.messages) world.messages.delete(mid);
  // The schema checks what the phone relies on; what is inside attachments is shown as leniently as an app's own.
  thread.messages = (messages as Message[]).toSorted((a, b) => a.at - b.at);
  Object.assign(thread, marks);
  delete thread.toldUntil;
  thread.lastEventAt = Math.max(0, ...messages.map(({ at }) => at));
  indexThread(world, thread);
  touchThread(world, thread);
}
