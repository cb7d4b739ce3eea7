import type { ConversationSummary, Message } from "@botschaft/contract";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { contactName } from "../../../ui/contactName.ts";

/** Who said a message, as one says it beside it: "Anneke", "Du", the bot by the shop's name. */
export function useSpeaker(message: Message, conversation: ConversationSummary): string {
  const { say } = useWords();
  const { memberId, workspaceName } = useSession();
  const { author } = message;
  switch (author.kind) {
    case "contact":
      return callName(conversation.contact.name) ?? contactName(conversation.contact, say);
    case "bot":
      return say("voice.bot", { name: workspaceName });
    case "system":
      return say("voice.system");
    case "member":
      if (author.memberId !== null && author.memberId === memberId) return say("voice.you");
      return author.name ?? say("voice.platform");
  }
}

/** "Anneke" for "Anneke Kröger"; "Gast aus Husum" stays whole. */
function callName(name: string | null): string | null {
  const words = name?.split(" ") ?? [];
  return words.length === 2 ? (words[0] ?? name) : name;
}
