import type { Capabilities } from "../channel/capabilities.ts";
import type { Content, MediaContent, MediaItem, QuickReply, TextContent } from "./content.ts";
import { asWebAddress } from "./fitButton.ts";
import { continuation, fitText, textLimit } from "./fitText.ts";
import type { FittedContent, Loss } from "./loss.ts";
import { fitsText } from "./splitText.ts";

/** The longest caption any channel carries with a picture. */
const maxCaption = 1_024;

/** See `fitContent`. */
export function fitMedia(content: MediaContent, capabilities: Capabilities): FittedContent {
  const { quickReplies = [] } = content;
  const losses: Loss[] = [];
  const items = content.items.flatMap((item) => withAddress(item, losses));
  const bubbles = items.length === 0 ? [] : groupItems(items, capabilities, losses);
  if (bubbles.length > 1)
    losses.push({
      code: "media_split",
      detail: `This is sent as ${bubbles.length} messages.`,
      data: { parts: bubbles.length },
    });

  const words = withCaption(bubbles, content.caption ?? "", quickReplies, capabilities, losses);
  if (!words) return { contents: bubbles, losses };
  const text = fitText(words, capabilities);
  losses.push(...text.losses);
  // Chips alone need no bubble of their own where they may stand under the picture.
  const last = bubbles[bubbles.length - 1];
  const [only] = text.contents;
  if (
    words.text === "" &&
    last?.kind === "media" &&
    !capabilities.needsTextForQuickReplies &&
    text.contents.length === 1 &&
    only?.kind === "text" &&
    only.text === continuation
  ) {
    return {
      contents: [
        ...bubbles.slice(0, -1),
        { ...last, ...(only.quickReplies ? { quickReplies: only.quickReplies } : {}) },
      ],
      losses,
    };
  }
  return { contents: [...bubbles, ...text.contents], losses };
}

/** Platforms fetch from web addresses only. A variable that stood for nothing is nothing to tell of. */
function withAddress(item: MediaItem, losses: Loss[]): MediaItem | readonly [] {
  if (!("url" in item.source)) return item;
  const url = asWebAddress(item.source.url);
  if (url === item.source.url) return item;
  if (url !== undefined) return { ...item, source: { url } };
  if (item.source.url.trim() !== "")
    losses.push({ code: "not_sendable", detail: "This is no web address.", data: { kind: item.type } });
  return [];
}

/** Puts the caption under the last item where the channel can; what is left to say comes back as text. */
function withCaption(
  bubbles: Content[],
  caption: string,
  quickReplies: readonly QuickReply[],
  capabilities: Capabilities,
  losses: Loss[],
): TextContent | undefined {
  const last = bubbles[bubbles.length - 1];
  const canCarry =
    capabilities.hasCaption === true &&
    last?.kind === "media" &&
    fitsText(caption, { ...textLimit(capabilities), max: Math.min(maxCaption, capabilities.maxTextLength) });
  if (caption !== "" && canCarry) bubbles[bubbles.length - 1] = { ...last, caption };
  else if (caption !== "")
    losses.push({ code: "caption_apart", detail: "The caption is sent as a message of its own.", data: {} });
  const text = canCarry ? "" : caption;
  if (text === "" && quickReplies.length === 0) return undefined;
  return { kind: "text", text, ...(quickReplies.length > 0 ? { quickReplies } : {}) };
}

/** Pictures in a row stay together as far as the channel allows; everything else is a bubble of its own. */
function groupItems(items: readonly MediaItem[], capabilities: Capabilities, losses: Loss[]): Content[] {
  const bubbles: Content[] = [];
  let pictures: MediaItem[] = [];
  const flush = () => {
    if (pictures.length > 0) bubbles.push({ kind: "media", items: pictures });
    pictures = [];
  };
  for (const item of items) {
    if (!capabilities.mediaTypes.includes(item.type)) {
      flush();
      bubbles.push(...asLink(item, capabilities, losses));
    } else if (item.type === "image" && capabilities.maxImagesPerMessage > 1) {
      pictures.push(item);
      if (pictures.length >= capabilities.maxImagesPerMessage) flush();
    } else {
      flush();
      bubbles.push({ kind: "media", items: [item] });
    }
  }
  flush();
  return bubbles;
}

function asLink(item: MediaItem, capabilities: Capabilities, losses: Loss[]): readonly Content[] {
  if (!("url" in item.source)) {
    losses.push({
      code: "not_sendable",
      detail: `This channel does not carry ${item.type}.`,
      data: { kind: item.type },
    });
    return [];
  }
  losses.push({
    code: "media_as_link",
    detail: `This channel does not carry ${item.type}; a link is sent.`,
    data: { kind: item.type },
  });
  const name = item.fileName === undefined ? "" : `${item.fileName}: `;
  return fitText({ kind: "text", text: `${name}${item.source.url}` }, capabilities).contents;
}
