import type {
  AccountAddress,
  Button,
  Card,
  Content,
  MediaItem,
  OutgoingSend,
  PlatformCall,
  QuickReply,
} from "@botschaft/core";
import { graphCall } from "../meta/graphCall.ts";

type ContentSend = Extract<OutgoingSend, { kind: "content" }>;

/**
 * The call that says this on Messenger.
 *
 * @throws Error on content that no call of Messenger can carry (an unknown kind of the contact's, a caption beside media):
 * fitting content to the channel comes before, so this is a bug, not a refusal.
 * @see docs/channels/messenger.md#sending
 */
export function renderMessenger(send: OutgoingSend, account: AccountAddress): PlatformCall {
  const path = `${encodeURIComponent(account.accountId)}/messages`;
  if (send.kind === "action") {
    const body = { recipient: { id: send.contactKey }, sender_action: send.action };
    return graphCall(account, { method: "POST", path, body, bucket: "action" });
  }
  return graphCall(account, { method: "POST", path, body: messageBody(send), bucket: bucketOf(send.content) });
}

function messageBody(send: ContentSend): object {
  return {
    recipient: { id: send.contactKey },
    ...messagingType(send),
    // Comes back in the echo: how an uncertain send is recognised.
    message: { ...messageOf(asGroundAllows(send)), metadata: send.clientRef },
    ...(send.replyToMid !== undefined && { reply_to: { mid: send.replyToMid } }),
  };
}

/** With a message tag the platform refuses stickers by id; the picture of one is an ordinary picture. */
function asGroundAllows({ content, ground }: ContentSend): Content {
  if (content.kind !== "sticker" || content.stickerId === undefined || ground.kind === "open_window") return content;
  if (content.url === undefined) throw new Error("messenger takes no sticker by its id once the window is closed");
  return { kind: "sticker", url: content.url };
}

function messagingType({ ground }: ContentSend): object {
  switch (ground.kind) {
    case "open_window":
      return { messaging_type: "RESPONSE" };
    case "human_agent":
      return { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" };
  }
}

function messageOf(content: Content): object {
  switch (content.kind) {
    case "text":
      return content.buttons !== undefined && content.buttons.length > 0
        ? {
            ...template({ template_type: "button", text: content.text, buttons: content.buttons.map(button) }),
            ...quickReplies(content),
          }
        : { text: content.text, ...quickReplies(content) };
    case "media":
      return { ...media(content.items, content.caption), ...quickReplies(content) };
    case "cards":
      return {
        ...template({ template_type: "generic", elements: content.cards.map(element) }),
        ...quickReplies(content),
      };
    case "sticker":
      if (content.stickerId !== undefined) return { sticker_id: content.stickerId };
      if (content.url !== undefined) return media([{ type: "image", source: { url: content.url } }], undefined);
      break;
    case "choice":
      return { text: content.title };
    case "shared":
      return { text: lines(content.title, content.subtitle, content.url) };
    case "location":
      return { text: lines(content.title, `https://maps.google.com/?q=${content.latitude},${content.longitude}`) };
    case "unsupported":
      break;
  }
  throw new Error(`messenger cannot carry this ${content.kind} content`);
}

function template(payload: object): object {
  return { attachment: { type: "template", payload } };
}

function media(items: readonly MediaItem[], caption: string | undefined): object {
  const [first] = items;
  if (caption !== undefined) throw new Error("messenger has no captions: the text must be a message of its own");
  if (first === undefined) throw new Error("media content without items");
  if (items.length === 1) return { attachment: attachment(first) };
  if (items.some((item) => item.type !== "image"))
    throw new Error("messenger takes several items at once only as images");
  return { attachments: items.map(attachment) };
}

function attachment(item: MediaItem): object {
  const payload = "url" in item.source ? { url: item.source.url } : { attachment_id: item.source.uploadedId };
  return { type: item.type, payload };
}

function element(card: Card): object {
  return {
    title: card.title,
    ...(card.subtitle !== undefined && { subtitle: card.subtitle }),
    ...(card.imageUrl !== undefined && { image_url: card.imageUrl }),
    ...(card.url !== undefined && { default_action: { type: "web_url", url: card.url } }),
    ...(card.buttons !== undefined && card.buttons.length > 0 && { buttons: card.buttons.map(button) }),
  };
}

function button(item: Button): object {
  switch (item.kind) {
    case "postback":
      return { type: "postback", title: item.title, payload: item.payload };
    case "url":
      return { type: "web_url", title: item.title, url: item.url };
    case "phone":
      return { type: "phone_number", title: item.title, payload: item.phoneNumber };
  }
}

function quickReplies(content: { readonly quickReplies?: readonly QuickReply[] }): object {
  const replies = content.quickReplies ?? [];
  return replies.length === 0 ? {} : { quick_replies: replies.map(quickReply) };
}

function quickReply(reply: QuickReply): object {
  switch (reply.kind) {
    case "text":
      return {
        content_type: "text",
        title: reply.title,
        payload: reply.payload,
        ...(reply.imageUrl !== undefined && { image_url: reply.imageUrl }),
      };
    case "email":
      return { content_type: "user_email" };
    case "phone":
      return { content_type: "user_phone_number" };
  }
}

/** Documented as 10 calls a second for audio and video; files are counted there too, because nothing says that they are not. */
function bucketOf(content: Content): PlatformCall["bucket"] {
  return content.kind === "media" && content.items.some((item) => item.type !== "image") ? "heavy_media" : "text";
}

function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n");
}
