import { z } from "zod";
import { messageView } from "../messenger/threadView.ts";
import type { Platform } from "../platform.ts";
import { notFound } from "../world/refusal.ts";
import type { Thread } from "../world/thread.ts";
import { touchThread } from "../world/threads.ts";
import {
  changeNumber,
  editOnWhatsApp,
  messageIn,
  reactOnWhatsApp,
  revokeOnWhatsApp,
  sayOnWhatsApp,
  setMarketing,
} from "../whatsapp/person/acts.ts";
import { sendUnsupported } from "../whatsapp/person/files.ts";
import { writeInPhoneApp } from "../whatsapp/person/phoneApp.ts";
import { answerFlow, chooseRow, tapReply } from "../whatsapp/person/taps.ts";
import { getNumber } from "../whatsapp/setup.ts";
import { playVoice, readWhatsApp } from "../whatsapp/statuses.ts";

const midSchema = z.object({ mid: z.string() });
const anything = z.record(z.string(), z.unknown());

type Act = (platform: Platform, thread: Thread, body: unknown) => unknown;

/** An act that is a message: what it says is checked, and the message comes back. */
function saying<S extends z.ZodType>(
  schema: S,
  work: (platform: Platform, thread: Thread, body: z.output<S>) => Parameters<typeof messageView>[1],
): Act {
  return (platform, thread, body) => messageView(platform.world, work(platform, thread, schema.parse(body)));
}

/** What people do on WhatsApp, by the name of the act. */
export const WHATSAPP_ACTS: Readonly<Record<string, Act>> = {
  text: saying(
    z.object({
      text: z.string().min(1).max(65_536),
      replyTo: z.string().optional(),
      referral: anything.optional(),
      context: anything.optional(),
    }),
    (platform, thread, { text, ...about }) =>
      sayOnWhatsApp(platform, thread, { content: { type: "text", text: { body: text } }, ...about }),
  ),
  "ice-breaker": saying(z.object({ index: z.int().min(0) }), (platform, thread, { index }) => {
    const { prompts } = getNumber(platform.world, thread.pageId).automation;
    const body: unknown = Array.isArray(prompts) ? prompts[index] : undefined;
    if (typeof body !== "string") throw notFound("question", String(index));
    return sayOnWhatsApp(platform, thread, { content: { type: "text", text: { body } } });
  }),
  location: saying(
    z.object({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
    }),
    (platform, thread, location) => sayOnWhatsApp(platform, thread, { content: { type: "location", location } }),
  ),
  contacts: saying(z.object({ contacts: z.array(anything).min(1) }), (platform, thread, { contacts }) =>
    sayOnWhatsApp(platform, thread, { content: { type: "contacts", contacts } }),
  ),
  order: saying(z.object({ order: anything }), (platform, thread, { order }) =>
    sayOnWhatsApp(platform, thread, { content: { type: "order", order } }),
  ),
  "reply-button": saying(
    midSchema.extend({ index: z.int().min(0), card: z.int().min(0).optional() }),
    (platform, thread, { mid, index, card }) => tapReply(platform, thread, mid, index, card),
  ),
  "list-row": saying(midSchema.extend({ id: z.string() }), (platform, thread, { mid, id }) =>
    chooseRow(platform, thread, mid, id),
  ),
  flow: saying(midSchema.extend({ answers: anything }), (platform, thread, { mid, answers }) =>
    answerFlow(platform, thread, mid, answers),
  ),
  unsupported: saying(z.object({}), (platform, thread) => sendUnsupported(platform, thread)),
  edit: saying(midSchema.extend({ text: z.string().min(1) }), (platform, thread, { mid, text }) =>
    editOnWhatsApp(platform, thread, mid, text),
  ),
  unsend: saying(midSchema, (platform, thread, { mid }) => revokeOnWhatsApp(platform, thread, mid)),
  inbox: saying(z.object({ text: z.string().min(1) }), (platform, thread, { text }) =>
    writeInPhoneApp(platform, thread, text),
  ),
  reaction: (platform, thread, body) => {
    const { mid, emoji } = midSchema.extend({ emoji: z.string().max(20).nullable() }).parse(body);
    reactOnWhatsApp(platform, thread, mid, emoji);
  },
  read: (platform, thread) => readWhatsApp(platform, getNumber(platform.world, thread.pageId), thread),
  open: (platform, thread, body) => {
    thread.open = z.object({ open: z.boolean() }).parse(body).open;
    if (thread.open) readWhatsApp(platform, getNumber(platform.world, thread.pageId), thread);
    else touchThread(platform.world, thread);
  },
  play: (platform, thread, body) => {
    const message = messageIn(platform, thread, midSchema.parse(body).mid);
    playVoice(platform, getNumber(platform.world, thread.pageId), thread, message);
  },
  marketing: (platform, thread, body) =>
    setMarketing(platform, thread, z.object({ value: z.enum(["stop", "resume"]) }).parse(body).value),
  "change-number": (platform, thread, body) =>
    changeNumber(platform, thread, z.object({ phone: z.string() }).parse(body).phone),
  raw: (platform, thread, body) => {
    const { message } = z.object({ message: anything }).parse(body);
    sayOnWhatsApp(platform, thread, { content: { type: "unknown", ...message } });
  },
};

/** Acts that are the same on every platform. */
export const SHARED_ACTS: readonly string[] = ["block"];
