import type { Message } from "@botschaft/contract";
import type { Say } from "../../../app/i18n/words.ts";

const most = 90;

/** The first words of a message, or what kind of thing it was. */
export function quotedWords(message: Message, say: Say): string {
  if (message.unsentAt !== null) return say("quote.unsent");
  const content = message.body.kind === "said" ? message.body.contents[0] : undefined;
  switch (content?.kind) {
    case "text":
      return content.text.slice(0, most);
    case "choice":
      return content.title.slice(0, most);
    case "media":
      return content.caption ?? content.items[0]?.fileName ?? say(`media.${content.items[0]?.type ?? "file"}`);
    case "cards":
      return content.cards[0]?.title ?? say("preview.cards");
    case "sticker":
      return say("media.sticker");
    case "location":
      return say("media.location");
    case "shared":
      return content.title ?? say("preview.shared");
    case "unsupported":
    case undefined:
      return say("preview.unsupported");
  }
}
