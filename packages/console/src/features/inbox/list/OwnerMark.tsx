import type { ConversationSummary, Member } from "@botschaft/contract";
import { useWords } from "../../../app/i18n/words.ts";
import { Face } from "../../../ui/Face.tsx";
import { CheckSign } from "../../../ui/signs.tsx";
import { ownerOf } from "../model/ownerOf.ts";
import styles from "./OwnerMark.module.css";

interface OwnerMarkProps {
  readonly conversation: ConversationSummary;
  readonly memberId: string | null;
  readonly members: readonly Member[];
}

/** Whose a conversation is, or that it is closed: a small sign that its name explains. Nothing where it is nobody's. */
export function OwnerMark({ conversation, memberId, members }: OwnerMarkProps) {
  const { say } = useWords();
  if (conversation.status === "closed")
    return (
      <span className={styles["closed"]} role="img" aria-label={say("list.closed")} title={say("list.closed")}>
        <CheckSign />
      </span>
    );
  const owner = ownerOf(conversation);
  if (owner.kind === "nobody") return null;
  if (owner.kind === "bot")
    return (
      <span className={styles["bot"]} role="img" aria-label={say("list.ownedByBot")} title={say("list.ownedByBot")} />
    );
  const member = members.find(({ id }) => id === owner.memberId);
  if (member === undefined) return null;
  const label = member.id === memberId ? say("list.ownedByYou") : say("list.ownedBy", { name: member.name });
  return (
    <span className={styles["member"]} role="img" aria-label={label} title={label}>
      <Face id={member.id} name={member.name} pictureUrl={member.imageUrl} size={20} />
    </span>
  );
}
