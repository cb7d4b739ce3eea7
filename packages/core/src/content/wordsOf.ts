import type { Content, MediaItem } from "./content.ts";

/** All that a person can read in it, one text after the other; for whoever looks for words. Names of buttons are not among it. */
export function wordsOf(content: Content): readonly string[] {
  switch (content.kind) {
    case "text":
      return [content.text];
    case "media":
      return present(content.caption);
    case "cards":
      return content.cards.flatMap(({ title, subtitle }) => [title, ...present(subtitle)]);
    case "choice":
      return [content.title];
    case "shared":
      return [...present(content.title), ...present(content.subtitle)];
    case "location":
      return present(content.title);
    case "sticker":
    case "unsupported":
      return [];
  }
}

/** Pictures, sounds, films and files in it that are worth keeping a copy of. */
export function mediaOf(content: Content): readonly MediaItem[] {
  switch (content.kind) {
    case "media":
      return content.items;
    // A sticker's picture, and those of cards and shared things, are not the person's own.
    case "sticker":
    case "cards":
    case "shared":
    case "text":
    case "choice":
    case "location":
    case "unsupported":
      return [];
  }
}

function present(text: string | undefined): string[] {
  return text === undefined ? [] : [text];
}
