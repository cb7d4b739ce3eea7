import type { Capabilities } from "../channel/capabilities.ts";
import type { Content, TextContent } from "./content.ts";
import { fitCards } from "./fitCards.ts";
import { fitMedia } from "./fitMedia.ts";
import { fitText } from "./fitText.ts";
import type { FittedContent, Loss } from "./loss.ts";

const noLosses: readonly Loss[] = [];

/**
 * Makes content fit what a channel carries. Nothing is dropped that can be said in a simpler way:
 *
 * - Long texts are split; quick replies and the last buttons go with the last piece, because chips vanish when another message follows.
 * - More quick replies than fit: all titles as a numbered list in the text, and chips for the first ones. Typing a title or its number is
 *   as good as a tap.
 * - More buttons than fit: several bubbles. More cards: several rows of cards; no cards at all: picture and text for each.
 * - Titles are cut with "…". A payload that is too long cannot be cut without meaning something else: its choice becomes text.
 * - What platforms refuse a whole message for becomes words, or is left out where it says nothing: a button without title, address or
 *   country code, a chip without title, a card that is only a title.
 * - Media: one bubble for each item where the channel wants that, a link where it does not carry the kind, the caption as its own text where
 *   it has none.
 */
export function fitContent(content: Content, capabilities: Capabilities): FittedContent {
  switch (content.kind) {
    case "text":
      return fitText(content, capabilities);
    case "media":
      return fitMedia(content, capabilities);
    case "cards":
      return fitCards(content, capabilities);
    case "sticker":
      if (content.stickerId !== undefined && capabilities.channel === "messenger")
        return { contents: [content], losses: noLosses };
      if (content.url === undefined) return notSendable(content);
      return fitMedia({ kind: "media", items: [{ type: "image", source: { url: content.url } }] }, capabilities);
    case "shared":
      return asText([content.title, content.subtitle, content.url], content, capabilities);
    case "location":
      if (capabilities.channel === "whatsapp") return { contents: [content], losses: noLosses };
      return asText([content.title, `${content.latitude}, ${content.longitude}`], content, capabilities);
    case "choice":
    case "unsupported":
      return notSendable(content);
  }
}

function asText(lines: readonly (string | undefined)[], content: Content, capabilities: Capabilities): FittedContent {
  const text = lines.filter((line) => line !== undefined && line !== "").join("\n");
  if (text === "") return notSendable(content);
  const as: TextContent = { kind: "text", text };
  const fitted = fitText(as, capabilities);
  return {
    contents: fitted.contents,
    losses: [
      { code: "shown_as_text", detail: "This is sent as text.", data: { kind: content.kind } },
      ...fitted.losses,
    ],
  };
}

function notSendable(content: Content): FittedContent {
  return {
    contents: [],
    losses: [{ code: "not_sendable", detail: "This cannot be sent.", data: { kind: content.kind } }],
  };
}
