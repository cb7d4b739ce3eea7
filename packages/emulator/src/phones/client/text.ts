import type { VNode } from "preact";
import { html } from "./html.ts";

const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}])/;

/** Text with its links made clickable. Never markup: each piece stays a text node. */
export function linkedText(text: string): (VNode | string)[] {
  return text
    .split(LINK)
    .map((piece, index) =>
      index % 2 === 1 && URL.canParse(piece)
        ? html`<a href=${piece} target="_blank" rel="noopener noreferrer">${piece}</a>`
        : piece,
    );
}

/** Whole emoji with flags, keycaps, skins and families; a bare heart, too, but no © and no arrow. */
const ONLY_EMOJI =
  /^\s*(?:(?:\p{RGI_Emoji}|[\p{Extended_Pictographic}--[\p{ASCII}\u00a9\u00ae\u2122\u2139\u2190-\u21ff]]\ufe0f?)\s*){1,3}$/v;

/** One to three emoji and nothing else are shown large and without a bubble. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= 60 && ONLY_EMOJI.test(text);
}
