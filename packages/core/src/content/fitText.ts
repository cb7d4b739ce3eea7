import type { Capabilities } from "../channel/capabilities.ts";
import type { Button, QuickReply, TextContent } from "./content.ts";
import type { FittedContent, Loss } from "./loss.ts";
import { cutText, fitsText, splitText, type TextLimit } from "./splitText.ts";

/** What stands over buttons and chips that follow a bubble without words of their own. */
export const continuation = "…";
const noLosses: readonly Loss[] = [];

export function textLimit({ maxTextLength, textUnit }: Capabilities): TextLimit {
  return { max: maxTextLength, unit: textUnit };
}

/** See `fitContent`. */
export function fitText(content: TextContent, capabilities: Capabilities): FittedContent {
  const { quickReplies = [], buttons = [] } = content;
  if (quickReplies.length === 0 && buttons.length === 0 && fitsText(content.text, textLimit(capabilities))) {
    return content.text.trim() === "" ? { contents: [], losses: noLosses } : { contents: [content], losses: noLosses };
  }
  const losses: Loss[] = [];
  const chips = fitQuickReplies(quickReplies, capabilities, losses);
  const groups = fitButtons(buttons, capabilities, losses);
  const text = [content.text, ...chips.lines, ...groups.lines].filter((line) => line.trim() !== "").join("\n");
  const pieces = splitFor(text || continuation, groups.groups.length > 0, capabilities);
  if (pieces.length > 1)
    losses.push({
      code: "text_split",
      detail: `The text is sent in ${pieces.length} parts.`,
      data: { parts: pieces.length },
    });
  const last = pieces.pop() ?? continuation;
  const contents: TextContent[] = pieces.map((piece) => ({ kind: "text", text: piece }));
  const bubbles = groups.groups.length > 0 ? groups.groups : [[]];
  bubbles.forEach((group, index) =>
    contents.push({
      kind: "text",
      text: index === 0 ? last : continuation,
      ...(group.length > 0 ? { buttons: group } : {}),
      ...(index === bubbles.length - 1 && chips.kept.length > 0 ? { quickReplies: chips.kept } : {}),
    }),
  );
  return { contents, losses };
}

/** Chips that the channel carries, and lines of text for all of them when some do not fit. */
export function fitQuickReplies(
  quickReplies: readonly QuickReply[],
  capabilities: Capabilities,
  losses: Loss[],
): { kept: QuickReply[]; lines: string[] } {
  const fitting = quickReplies.filter(
    (reply) => reply.kind !== "text" || isPayloadFine(reply.payload, capabilities, losses),
  );
  if (fitting.length === quickReplies.length && fitting.length <= capabilities.maxQuickReplies) {
    return { kept: fitting.map((reply) => cutReply(reply, capabilities, losses)), lines: [] };
  }
  const kept = fitting.slice(0, capabilities.maxQuickReplies).map((reply) => cutReply(reply, capabilities, losses));
  const titles = quickReplies.flatMap((reply) => (reply.kind === "text" ? [reply.title] : []));
  if (titles.length > 0)
    losses.push({
      code: "choices_as_text",
      detail: `Only ${kept.length} of ${quickReplies.length} quick replies can be tapped; all are listed in the text.`,
      data: { max: kept.length, count: quickReplies.length },
    });
  return { kept, lines: numbered(titles) };
}

/** Buttons in groups that each fit under one bubble, and lines of text for those that cannot be buttons. */
function fitButtons(
  buttons: readonly Button[],
  capabilities: Capabilities,
  losses: Loss[],
): { groups: Button[][]; lines: string[] } {
  const fitting = buttons.filter(
    (button) =>
      capabilities.maxButtons > 0 &&
      (button.kind !== "postback" || isPayloadFine(button.payload, capabilities, losses)),
  );
  const rest = buttons.filter((button) => !fitting.includes(button));
  if (rest.length > 0)
    losses.push({
      code: "choices_as_text",
      detail: `${rest.length} buttons are shown as text.`,
      data: { max: fitting.length, count: buttons.length },
    });
  const groups: Button[][] = [];
  for (let index = 0; index < fitting.length; index += capabilities.maxButtons) {
    groups.push(
      fitting.slice(index, index + capabilities.maxButtons).map((button) => cutButton(button, capabilities, losses)),
    );
  }
  if (groups.length > 1)
    losses.push({
      code: "buttons_split",
      detail: `One bubble carries ${capabilities.maxButtons} buttons; these are sent in ${groups.length} bubbles.`,
      data: { parts: groups.length },
    });
  return { groups, lines: rest.map(asLine) };
}

export function cutButton<Item extends Button>(button: Item, capabilities: Capabilities, losses: Loss[]): Item {
  const title = cutTitle(button.title, capabilities.maxButtonTitle, losses);
  return title === button.title ? button : { ...button, title };
}

/** A title with "…" where it is too long. */
export function cutTitle(title: string, max: number, losses: Loss[]): string {
  const limit: TextLimit = { max, unit: "characters" };
  if (fitsText(title, limit)) return title;
  losses.push({
    code: "title_cut",
    detail: `"${title}" is longer than ${max} characters and is cut.`,
    data: { title, max },
  });
  return cutText(title, limit);
}

export function isPayloadFine(payload: string, { maxPayload }: Capabilities, losses: Loss[]): boolean {
  if (fitsText(payload, { max: maxPayload, unit: "characters" })) return true;
  losses.push({
    code: "payload_too_long",
    detail: `A payload is longer than ${maxPayload} characters; its choice is shown as text.`,
    data: { max: maxPayload },
  });
  return false;
}

/** What a button does, in words. */
export function asLine(button: Button): string {
  switch (button.kind) {
    case "postback":
      return `• ${button.title}`;
    case "url":
      return `${button.title}: ${button.url}`;
    case "phone":
      return `${button.title}: ${button.phoneNumber}`;
  }
}

function cutReply(reply: QuickReply, capabilities: Capabilities, losses: Loss[]): QuickReply {
  if (reply.kind !== "text") return reply;
  const title = cutTitle(reply.title, capabilities.maxQuickReplyTitle, losses);
  return title === reply.title ? reply : { ...reply, title };
}

function numbered(titles: readonly string[]): string[] {
  return titles.map((title, index) => `${index + 1}. ${title}`);
}

/** Only the last piece stands over the buttons, which may allow less than a plain text. */
function splitFor(text: string, hasButtons: boolean, capabilities: Capabilities): string[] {
  const limit = textLimit(capabilities);
  const pieces = splitText(text, limit);
  const last = pieces[pieces.length - 1];
  const buttonLimit = { ...limit, max: Math.min(capabilities.maxButtonText, limit.max) };
  if (!hasButtons || last === undefined || fitsText(last, buttonLimit)) return pieces;
  return [...pieces.slice(0, -1), ...splitText(last, buttonLimit)];
}
