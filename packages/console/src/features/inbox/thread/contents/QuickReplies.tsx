import type { QuickReply } from "@botschaft/core";
import { useWords } from "../../../../app/i18n/words.ts";
import { isChosen, type Chosen } from "../../model/threadItems.ts";
import styles from "./contents.module.css";

/** What the bot offered to tap; the one that was tapped is filled. */
export function QuickReplies({
  replies,
  chosen,
}: {
  readonly replies: readonly (
    | QuickReply
    | {
        readonly kind: "text";
        readonly title: string;
        readonly payload: string;
        readonly imageUrl?: string | undefined;
      }
  )[];
  readonly chosen: Chosen | null;
}) {
  const { say } = useWords();
  return (
    <ul className={styles["replies"]} aria-label={say("choice.offered")}>
      {replies.map((reply, index) => {
        const isTapped = reply.kind === "text" && chosen !== null && isChosen(reply, chosen);
        return (
          <li key={index} data-chosen={isTapped || undefined} dir="auto">
            {reply.kind === "text" ? reply.title : say(reply.kind === "email" ? "choice.email" : "choice.phone")}
            {isTapped && <span className="visuallyHidden"> ({say("choice.chosen")})</span>}
          </li>
        );
      })}
    </ul>
  );
}
