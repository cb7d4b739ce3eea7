import type { ConversationSummary, Member } from "@botschaft/contract";
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

interface Known {
  readonly memberId: string | null;
  readonly members: readonly Pick<Member, "id" | "name">[];
  readonly say: Say;
}

type Preview = NonNullable<ConversationSummary["preview"]>;

/**
 * The one line under a name: who said it, what it was, how it began. Where the contact waits for a person, what they themselves said
 * last, or why the bot handed over: the bot's own "I am fetching somebody" tells nothing about who to help first.
 */
export function rowSentence(conversation: ConversationSummary, known: Known): string {
  const { preview, contactPreview, holder, waitingSince } = conversation;
  if (waitingSince !== null) {
    if (contactPreview !== null) return said(contactPreview, known.say);
    if (holder.kind === "waiting" && holder.reason !== null) return holder.reason;
    if (preview?.author === "bot") return known.say("list.waitsForPerson");
  }
  if (preview === null) return "";
  switch (preview.author) {
    case "member":
      return `${speakerOf(preview, known)}: ${said(preview, known.say)}`;
    case "bot":
      return `${known.say("preview.bot")}: ${said(preview, known.say)}`;
    default:
      return said(preview, known.say);
  }
}

function speakerOf(preview: Preview, { memberId, members, say }: Known): string {
  if (preview.memberId === null) return say("preview.team");
  if (preview.memberId === memberId) return say("preview.you");
  return members.find(({ id }) => id === preview.memberId)?.name.split(" ")[0] ?? say("preview.team");
}

function said({ kind, text }: Preview, say: Say): string {
  // The server may know kinds that this screen does not.
  const what = (kindWords as Readonly<Record<string, WordKey | undefined>>)[kind];
  return what === undefined ? text : text === "" ? say(what) : `${say(what)} · ${text}`;
}
