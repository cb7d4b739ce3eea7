import type { ConversationSummary } from "@botschaft/contract";
import { wordsOf } from "@botschaft/core";
import { useRef } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { contactName } from "../../../ui/contactName.ts";
import type { LoadedThread } from "../model/threadMessages.ts";

/**
 * Reads aloud what the contact says while one is there. The thread itself cannot: lines that are drawn because one scrolls to them
 * would be told as if they were new.
 */
export function NewsForReaders({
  conversation,
  thread,
}: {
  readonly conversation: ConversationSummary;
  readonly thread: LoadedThread;
}) {
  const { say } = useWords();
  const newest = thread.messages.at(-1);
  const seqAtOpening = useRef(newest?.seq ?? 0);
  const isNews = newest !== undefined && newest.seq > seqAtOpening.current && newest.author.kind === "contact";
  const words =
    isNews && newest.body.kind === "said"
      ? newest.body.contents.flatMap((content) => wordsOf(content)).join(" ") || say("thread.newMessages", { count: 1 })
      : "";
  return (
    <p className="visuallyHidden" role="status">
      {words === "" ? "" : `${contactName(conversation.contact, say)}: ${words}`}
    </p>
  );
}
