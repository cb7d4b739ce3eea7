import type { Capabilities } from "../channel/capabilities.ts";
import type { Button, QuickReply, TextContent } from "./content.ts";
import { asLine, fitButton, fitQuickReply } from "./fitButton.ts";
import type { FittedContent, Loss } from "./loss.ts";
import { fitsText, splitText, type TextLimit } from "./splitText.ts";

/** What stands over buttons and chips that follow a bubble without words of their own. */
export const continuation = "…";
const noLosses: readonly Loss[] = [];

interface FittedText extends FittedContent {
  readonly contents: readonly TextContent[];
}

export function textLimit({ maxTextLength, textUnit }: Capabilities): TextLimit {
  return { max: maxTextLength, unit: textUnit };
}

/** See `fitContent`. */
export function fitText(content: TextContent, capabilities: Capabilities): FittedText {
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
  // Nobody can tap, or read, what has no words.
  const spoken = quickReplies.filter((reply) => reply.kind !== "text" || reply.title.trim() !== "");
  const fitting = spoken
    .map((reply) => fitQuickReply(reply, capabilities, losses))
    .filter((reply) => reply !== undefined);
  const kept = fitting.slice(0, capabilities.maxQuickReplies);
  if (kept.length === spoken.length) return { kept, lines: [] };
  const lines = numbered(quickReplies);
  if (lines.length > 0)
    losses.push({
      code: "choices_as_text",
      detail: `Only ${kept.length} of ${spoken.length} quick replies can be tapped; all are listed in the text.`,
      data: { max: kept.length, count: spoken.length },
    });
  return { kept, lines };
}

/** Buttons in groups that each fit under one bubble, and lines of text for those that cannot be buttons. */
function fitButtons(
  buttons: readonly Button[],
  capabilities: Capabilities,
  losses: Loss[],
): { groups: Button[][]; lines: string[] } {
  const fitted = buttons.map((button) => ({
    button,
    as: capabilities.maxButtons > 0 ? fitButton(button, capabilities, losses) : undefined,
  }));
  const fitting = fitted.flatMap(({ as }) => as ?? []);
  const lines = fitted
    .flatMap(({ button, as }) => (as === undefined ? asLine(button) : []))
    .filter((line) => line !== "");
  if (lines.length > 0)
    losses.push({
      code: "choices_as_text",
      detail: `${lines.length} buttons are shown as text.`,
      data: { max: fitting.length, count: fitting.length + lines.length },
    });
  const groups: Button[][] = [];
  for (let index = 0; index < fitting.length; index += capabilities.maxButtons) {
    groups.push(fitting.slice(index, index + capabilities.maxButtons));
  }
  if (groups.length > 1)
    losses.push({
      code: "buttons_split",
      detail: `One bubble carries ${capabilities.maxButtons} buttons; these are sent in ${groups.length} bubbles.`,
      data: { parts: groups.length },
    });
  return { groups, lines };
}

/** As many words as there are choices: who types a number means the place in the whole list. */
function numbered(quickReplies: readonly QuickReply[]): string[] {
  return quickReplies
    .filter((reply) => reply.kind === "text")
    .map(({ title }, index) => (title.trim() === "" ? "" : `${index + 1}. ${title}`))
    .filter((line) => line !== "");
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
