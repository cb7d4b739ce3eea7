import type { ConversationSummary, Message } from "@botschaft/contract";
import { useWords } from "../../../app/i18n/words.ts";
import { CloseSign } from "../../../ui/signs.tsx";
import { QuotedWords } from "../thread/Quote.tsx";
import { chooseQuote } from "../thread/quoting.ts";
import styles from "./QuoteChip.module.css";

interface QuoteChipProps {
  readonly message: Message;
  readonly conversation: ConversationSummary;
}

/** To what the reply will answer, until one thinks better of it. */
export function QuoteChip({ message, conversation }: QuoteChipProps) {
  const { say } = useWords();
  return (
    <div className={styles["chip"]} role="group" aria-label={say("quote.title")}>
      <span className={styles["words"]}>
        <QuotedWords message={message} conversation={conversation} />
      </span>
      <button type="button" aria-label={say("quote.remove")} onClick={() => chooseQuote(conversation.id, null)}>
        <CloseSign />
      </button>
    </div>
  );
}
