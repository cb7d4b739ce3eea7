import type { Content, ContentKind, MediaType } from "./content.ts";
import { cutText } from "./splitText.ts";

const maxPreview = 120;

/** What kind of thing a message was; of media, which. */
export type PreviewKind = Exclude<ContentKind, "media"> | MediaType;

/** What a list shows of a message: its kind, and its first words as plain text on one line. */
export function previewOf(contents: readonly Content[]): { readonly kind: PreviewKind; readonly text: string } {
  const first = contents[0];
  if (!first) return { kind: "text", text: "" };
  return { kind: kindOf(first), text: shorten(firstWords(first)) };
}

/** A picture and a voice message are both media; a list wants to tell them apart. */
function kindOf(content: Content): PreviewKind {
  if (content.kind === "media") return content.items[0]?.type ?? "file";
  return content.kind;
}

function firstWords(content: Content): string {
  switch (content.kind) {
    case "text":
      return content.text;
    case "media":
      return content.caption ?? content.items[0]?.fileName ?? "";
    case "cards":
      return content.cards[0]?.title ?? "";
    case "choice":
      return content.title;
    case "shared":
      return content.title ?? content.url ?? "";
    case "location":
      return content.title ?? "";
    case "sticker":
    case "unsupported":
      return "";
  }
}

function shorten(text: string): string {
  // Most messages are one short line already.
  if (text.length <= maxPreview && !/^\s|\s\s|[^\S ]|\s$/.test(text)) return text;
  const line = text
    .slice(0, maxPreview * 4)
    .replace(/\s+/g, " ")
    .trim();
  return cutText(line, { max: maxPreview, unit: "characters" });
}
