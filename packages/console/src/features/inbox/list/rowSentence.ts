import type { ConversationSummary } from "@botschaft/contract";
import type { PreviewKind } from "@botschaft/core";
import type { Say, WordKey } from "../../../app/i18n/words.ts";

/** What kind of thing the newest message was, where its own words do not say it. */
const kindWords: Readonly<Record<PreviewKind | "note", WordKey | undefined>> = {
  text: undefined,
  choice: undefined,
  image: "preview.image",
  video: "preview.video",
  audio: "preview.audio",
  file: "preview.file",
  sticker: "preview.sticker",
  location: "preview.location",
  shared: "preview.shared",
  cards: "preview.cards",
  unsupported: "preview.unsupported",
  note: "preview.note",
};

/** The one line under a name: who said it, what it was, how it began. */
export function rowSentence(conversation: ConversationSummary, memberId: string | null, say: Say): string {
  const { preview, holder } = conversation;
  if (preview === null) return "";
  // The server may know kinds that this screen does not.
  const what = (kindWords as Readonly<Record<string, WordKey | undefined>>)[preview.kind];
  const said = what === undefined ? preview.text : preview.text === "" ? say(what) : `${say(what)} · ${preview.text}`;
  switch (preview.author) {
    case "member":
      return `${holder.kind === "member" && holder.memberId === memberId ? say("preview.you") : say("preview.team")}: ${said}`;
    case "bot":
      return `${say("preview.bot")}: ${said}`;
    default:
      return said;
  }
}
