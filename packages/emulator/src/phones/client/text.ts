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

const ONLY_EMOJI =
  /^(?:\p{Extended_Pictographic}(?:\ufe0f|\u200d\p{Extended_Pictographic}|[\u{1f3fb}-\u{1f3ff}])*\s*){1,3}$/u;

/** One to three emoji and nothing else are shown large and without a bubble. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= 40 && ONLY_EMOJI.test(text);
}
