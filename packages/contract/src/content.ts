import type { Content } from "@botschaft/core";
import { z } from "zod";
import { maxReplyLength } from "@botschaft/core";
import { webAddress } from "./basics.ts";

/**
 * What a message says: the API's form of core's `Content`. The compiler holds both together (see the last lines).
 *
 * Lengths here only keep nonsense out; what a channel can carry is decided when it is sent.
 */
const button = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("postback"), title: z.string(), payload: z.string() }),
  z.object({ kind: z.literal("url"), title: z.string(), url: z.string() }),
  z.object({ kind: z.literal("phone"), title: z.string(), phoneNumber: z.string() }),
]);

const quickReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), title: z.string(), payload: z.string(), imageUrl: z.string().exactOptional() }),
  z.object({ kind: z.literal("email") }),
  z.object({ kind: z.literal("phone") }),
]);

const quickReplies = z.array(quickReply).exactOptional();
const buttons = z.array(button).exactOptional();

const text = z.object({ kind: z.literal("text"), text: z.string(), quickReplies, buttons });

const mediaItem = z.object({
  type: z.enum(["image", "video", "audio", "file"]),
  source: z.union([z.object({ url: z.string() }), z.object({ uploadedId: z.string() })]),
  fileName: z.string().exactOptional(),
  durationMs: z.number().exactOptional(),
});

/** Why the bytes of what a customer sent could not be kept: the platform's address is dead, leads nowhere or to too much. */
export const goneReason = z.enum(["expired", "refused", "too_large", "unreachable"]);
export type GoneReason = z.infer<typeof goneReason>;

const media = z.object({
  kind: z.literal("media"),
  /** `source.url` of what a customer sent is the platform's address at first, and soon that of our own copy. `gone`: there will be none. */
  items: z.array(mediaItem.extend({ gone: goneReason.exactOptional() })),
  caption: z.string().exactOptional(),
  quickReplies,
});

const card = z.object({
  title: z.string(),
  subtitle: z.string().exactOptional(),
  imageUrl: z.string().exactOptional(),
  url: z.string().exactOptional(),
  buttons,
});

const cards = z.object({ kind: z.literal("cards"), cards: z.array(card), quickReplies });

export const content = z.discriminatedUnion("kind", [
  text,
  media,
  cards,
  z.object({
    kind: z.literal("choice"),
    via: z.enum(["quick_reply", "button", "get_started"]),
    title: z.string(),
    payload: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal("sticker"), stickerId: z.string().exactOptional(), url: z.string().exactOptional() }),
  z.object({
    kind: z.literal("shared"),
    what: z.enum(["link", "post", "reel", "product", "cart", "story", "appointment"]),
    title: z.string().exactOptional(),
    subtitle: z.string().exactOptional(),
    url: z.string().exactOptional(),
    imageUrl: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal("location"),
    latitude: z.number(),
    longitude: z.number(),
    title: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal("unsupported"), type: z.string(), raw: z.unknown() }),
]);

export type ShownContent = z.output<typeof content>;

/** What a member may say: text, media by address, cards. Everything else only arrives. */
export const sayableContent = z.discriminatedUnion("kind", [
  text.extend({ text: z.string().min(1).max(maxReplyLength) }),
  media.extend({
    items: z
      .array(
        mediaItem.extend({
          source: z.union([z.object({ url: webAddress }), z.object({ uploadedId: z.string().max(200) })]),
        }),
      )
      .min(1)
      .max(30),
  }),
  cards.extend({ cards: z.array(card).min(1).max(10) }),
]);

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
/** Fails to compile when the API's content and core's drift apart. */
export const contentMatchesCore: Same<DeepReadonly<z.output<typeof content>>, DeepReadonly<Content>> = true;
