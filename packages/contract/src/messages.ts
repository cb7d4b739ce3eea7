import { z } from "zod";
import { id, instant } from "./basics.ts";
import { content } from "./content.ts";

/** Why a message may be sent now, and until when. */
export const ground = z.object({ kind: z.enum(["open_window", "human_agent"]), until: instant });

/** What a member may send to this contact now, or why nothing. */
export const groundInfo = z.object({
  /** null: nothing may be sent; `refusal` says why. */
  ground: ground.nullable(),
  refusal: z
    .object({
      reason: z.enum([
        "never_wrote",
        "window_closed",
        "blocked",
        "blocked_by_us",
        "human_agent_not_allowed",
        "channel_removed",
      ]),
      closedAt: instant.nullable(),
    })
    .nullable(),
  /** What else could be done. */
  alternatives: z.array(z.enum(["wait_for_contact", "human_agent", "utility_template", "web_push"])),
});
export type GroundInfo = z.infer<typeof groundInfo>;

export const author = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("contact") }),
  z.object({ kind: z.literal("bot") }),
  /** `memberId` null: somebody in the platform's own inbox. */
  z.object({ kind: z.literal("member"), memberId: id.nullable(), name: z.string().nullable() }),
  z.object({ kind: z.literal("system") }),
]);

/** A line in the thread that nobody said; screens put it into words. */
export const threadEvent = z.discriminatedUnion("name", [
  z.object({ name: z.literal("handed_over"), reason: z.string().nullable() }),
  z.object({ name: z.literal("taken"), memberName: z.string().nullable() }),
  z.object({
    name: z.literal("member_gone"),
    memberName: z.string().nullable(),
    to: z.enum(["bot", "waiting"]).nullable(),
  }),
  z.object({ name: z.literal("handed_back"), memberName: z.string().nullable() }),
  z.object({ name: z.literal("bot_returned") }),
  z.object({ name: z.literal("assigned"), to: z.string().nullable(), by: z.string() }),
  z.object({ name: z.literal("closed"), memberName: z.string() }),
  z.object({ name: z.literal("reopened"), memberName: z.string().nullable() }),
  z.object({ name: z.literal("snoozed"), until: instant, memberName: z.string() }),
  z.object({ name: z.literal("came_by_link"), ref: z.string().nullable(), source: z.string().nullable() }),
  z.object({ name: z.literal("run_reset"), memberName: z.string() }),
  z.object({ name: z.literal("not_sent"), reason: z.string(), detail: z.string() }),
  z.object({ name: z.literal("platform_event"), type: z.string(), raw: z.unknown() }),
]);

export const messageBody = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("said"), contents: z.array(content) }),
  z.object({ kind: z.literal("note"), text: z.string() }),
  z.object({ kind: z.literal("event"), event: threadEvent }),
]);

/** Why a message of ours was said. */
export const cause = z.discriminatedUnion("kind", [
  /** A node of a flow's version said it, in this run. */
  z.object({ kind: z.literal("flow"), versionId: id, nodeId: z.string(), runId: z.string() }),
  /** The bot's answers to "Stopp" and "Start". */
  z.object({ kind: z.literal("bot"), about: z.enum(["opted_out", "opted_in"]) }),
  /** `memberId` null: somebody in the platform's own inbox. */
  z.object({ kind: z.literal("member"), memberId: id.nullable() }),
  z.object({ kind: z.literal("macro"), memberId: id, macroId: z.string() }),
  z.object({ kind: z.literal("broadcast"), broadcastId: z.string(), deliveryId: z.string() }),
  z.object({ kind: z.literal("sequence"), sequenceId: z.string(), stepId: z.string(), deliveryId: z.string() }),
  z.object({ kind: z.literal("notice"), topic: z.string(), deliveryId: z.string() }),
  z.object({ kind: z.literal("order"), orderId: z.string(), deliveryId: z.string() }),
  z.object({ kind: z.literal("signal"), name: z.string(), deliveryId: z.string() }),
]);

export const message = z.object({
  conversationId: id,
  /** Gapless within the conversation; the order of the thread. */
  seq: z.int(),
  author,
  at: instant,
  body: messageBody,
  mid: z.string().nullable(),
  replyToMid: z.string().nullable(),
  /** The key the sender gave a reply or note, to recognise its own draft by. */
  clientKey: z.string().nullable(),
  ground: ground.nullable(),
  /** null for what did not come from us, and for what was said before December 2026. */
  cause: cause.nullable(),
  /** `none`: arrived, or never leaves. `uncertain`: nobody can tell whether it went out, or not yet. */
  delivery: z.enum(["none", "queued", "sent", "failed", "uncertain"]),
  /** Why it failed. */
  deliveryDetail: z.string().nullable(),
  /**
   * When a sent message was delivered and read, as far as the platform tells. Messenger tells it for everything up to a moment: so does the
   * conversation, with `deliveredUntil` and `readUntil`, and a live event of the conversation may make these newer than the message.
   */
  deliveredAt: instant.nullable(),
  readAt: instant.nullable(),
  /** What the platform takes for it, where it tells. */
  price: z.object({ category: z.string(), isBillable: z.boolean() }).nullable(),
  reactions: z.array(z.object({ by: z.enum(["contact", "us"]), emoji: z.string() })),
  editedAt: instant.nullable(),
  unsentAt: instant.nullable(),
});
export type Message = z.infer<typeof message>;
