import type { Button, Card, Content, QuickReply } from "../content/content.ts";
import type { ChoiceItem } from "./choicesOfPart.ts";
import type { FlowButton, FlowQuickReply, Localized, MessagePart } from "./flowSchema.ts";

/** How the words of a message become plain: in a turn with language and variables, in a check without. */
export interface PartWriter {
  text(text: Localized): string;
  plain(text: string): string;
  address(text: string): string;
  payload(choice: ChoiceItem): string;
}

/** What one part of a message says; undefined when it would say nothing. */
export function contentOfPart(part: MessagePart, writer: PartWriter): Content | undefined {
  switch (part.kind) {
    case "text": {
      const text = writer.text(part.text);
      const content = {
        kind: "text" as const,
        text,
        ...buttonsOf(part.buttons, writer),
        ...quickRepliesOf(part.quickReplies, writer),
      };
      return text.trim() === "" ? undefined : content;
    }
    case "media":
      return {
        kind: "media",
        items: part.items.map((item) => ({
          type: item.type,
          source: { url: writer.address(item.url) },
          ...(item.fileName === undefined ? {} : { fileName: item.fileName }),
        })),
        ...(part.caption === undefined ? {} : { caption: writer.text(part.caption) }),
        ...quickRepliesOf(part.quickReplies, writer),
      };
    case "cards":
      return {
        kind: "cards",
        cards: part.cards.map((card) => cardOf(card, writer)),
        ...quickRepliesOf(part.quickReplies, writer),
      };
  }
}

function cardOf(card: Extract<MessagePart, { kind: "cards" }>["cards"][number], writer: PartWriter): Card {
  return {
    title: writer.text(card.title),
    ...(card.subtitle === undefined ? {} : { subtitle: writer.text(card.subtitle) }),
    ...(card.imageUrl === undefined ? {} : { imageUrl: writer.address(card.imageUrl) }),
    ...(card.url === undefined ? {} : { url: writer.address(card.url) }),
    ...buttonsOf(card.buttons, writer),
  };
}

function buttonsOf(items: readonly FlowButton[] | undefined, writer: PartWriter): { buttons?: readonly Button[] } {
  return items?.length ? { buttons: items.map((item) => buttonOf(item, writer)) } : {};
}

function quickRepliesOf(
  items: readonly FlowQuickReply[] | undefined,
  writer: PartWriter,
): { quickReplies?: readonly QuickReply[] } {
  return items?.length ? { quickReplies: items.map((item) => quickReplyOf(item, writer)) } : {};
}

function buttonOf(item: FlowButton, writer: PartWriter): Button {
  switch (item.kind) {
    case "postback":
      return { kind: "postback", title: writer.text(item.title), payload: writer.payload(item) };
    case "url":
      return { kind: "url", title: writer.text(item.title), url: writer.address(item.url) };
    case "phone":
      return { kind: "phone", title: writer.text(item.title), phoneNumber: writer.plain(item.phoneNumber) };
  }
}

function quickReplyOf(item: FlowQuickReply, writer: PartWriter): QuickReply {
  if (item.kind !== "text") return { kind: item.kind };
  return {
    kind: "text",
    title: writer.text(item.title),
    payload: writer.payload(item),
    ...(item.imageUrl === undefined ? {} : { imageUrl: writer.address(item.imageUrl) }),
  };
}
