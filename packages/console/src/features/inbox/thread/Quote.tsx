import type { ConversationSummary, Message } from "@botschaft/contract";
import { useWords } from "../../../app/i18n/words.ts";
import { quotedWords } from "./quotedWords.ts";
import { useSpeaker } from "./useSpeaker.ts";
import styles from "./Quote.module.css";

interface QuoteProps {
  readonly message: Message | "not_loaded";
  readonly conversation: ConversationSummary;
  readonly goTo: (seq: number) => void;
}

/** To what a message answers, above it; a click goes there. */
export function Quote({ message, conversation, goTo }: QuoteProps) {
  const { say } = useWords();
  if (message === "not_loaded") return <span className={styles["quote"]}>{say("quote.older")}</span>;
  return (
    <button type="button" className={styles["quote"]} onClick={() => goTo(message.seq)} title={say("quote.goTo")}>
      <QuotedWords message={message} conversation={conversation} />
    </button>
  );
}

/** Who said it, and its first words. */
export function QuotedWords({
  message,
  conversation,
}: Pick<QuoteProps, "conversation"> & { readonly message: Message }) {
  const { say } = useWords();
  const speaker = useSpeaker(message, conversation);
  return (
    <>
      <b dir="auto">{speaker}</b>
      <span className={styles["words"]} dir="auto">
        {quotedWords(message, say)}
      </span>
    </>
  );
}
