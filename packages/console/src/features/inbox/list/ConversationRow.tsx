import type { ConversationSummary, ConversationView, FoundConversation, Member } from "@botschaft/contract";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { sayWaiting } from "../../../app/time/sayTime.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { Face } from "../../../ui/Face.tsx";
import { useHasFailedOutgoing } from "../data/useOutgoing.ts";
import { searchAt, type Search } from "../model/search.ts";
import { isUntilReply } from "../model/untilReply.ts";
import { HitLine } from "./HitLine.tsx";
import { OwnerMark } from "./OwnerMark.tsx";
import { rowSentence } from "./rowSentence.ts";
import styles from "./ConversationRow.module.css";
import { contactName } from "../../../ui/contactName.ts";

interface RowProps {
  readonly conversation: ConversationSummary;
  readonly view: ConversationView;
  readonly search: Search;
  /** What a search found in it. */
  readonly found: FoundConversation | null;
  readonly memberId: string | null;
  readonly members: readonly Member[];
  readonly isSelected: boolean;
  readonly isDense: boolean;
}

const chipsAtMost = 2;

/** One conversation: face and channel, name, age, how long somebody waits, the newest line, two chips at most. */
export const ConversationRow = memo(function ConversationRow({
  conversation,
  view,
  search,
  found,
  memberId,
  members,
  isSelected,
  isDense,
}: RowProps) {
  const { say } = useWords();
  const time = useTime();
  const name = contactName(conversation.contact, say);
  const hit = found?.hit ?? null;
  // Of what one looks for, the date of the message counts.
  const lastAt = hit?.at ?? conversation.lastMessageAt;
  const at = Date.parse(lastAt);
  const waiting =
    conversation.waitingSince === null
      ? null
      : sayWaiting(time.now - Date.parse(conversation.waitingSince), say("time.dayUnit"));
  const back = conversation.status === "snoozed" ? Date.parse(conversation.snoozedUntil ?? "") : Number.NaN;
  const hasFailed = useHasFailedOutgoing(conversation.id);
  const line = rowSentence(conversation, { memberId, members, say });
  return (
    <Link
      to="/inbox/$view/$conversationId"
      params={{ view, conversationId: conversation.id }}
      search={searchAt(search, found?.hit?.seq)}
      className={styles["row"]}
      data-dense={isDense || undefined}
      data-unread={conversation.unread > 0 || undefined}
      aria-current={isSelected ? "true" : undefined}
      preload={false}
    >
      <Face
        id={conversation.contact.id}
        name={name}
        pictureUrl={conversation.contact.pictureUrl}
        channel={conversation.channelKind}
        size={isDense ? 28 : 36}
      />
      <span className={styles["who"]} dir="auto">
        {name}
      </span>
      <span className={styles["age"]}>
        {conversation.unread > 0 && (
          <span className={styles["dot"]} role="img" aria-label={say("list.unread", { count: conversation.unread })} />
        )}
        <OwnerMark conversation={conversation} memberId={memberId} members={members} />
        <time dateTime={lastAt} title={time.full(at)}>
          {time.short(at)}
        </time>
      </span>
      {hit !== null ? (
        <span className={styles["say"]} data-hit>
          <HitLine hit={hit} count={found?.hitCount ?? 1} memberId={memberId} />
        </span>
      ) : (
        <span className={styles["say"]}>
          {hasFailed && (
            <>
              <span className={styles["wait"]}>{say("list.notSent")}</span>
              {" · "}
            </>
          )}
          {waiting !== null && (
            <>
              <span className={styles["wait"]}>
                <span className="visuallyHidden">{say("list.waitsFor")} </span>
                {waiting}
              </span>
              {" · "}
            </>
          )}
          {!Number.isNaN(back) && (
            <>
              <span className={styles["back"]}>
                {isUntilReply(back) ? say("list.untilReply") : say("list.backAt", { when: time.moment(back) })}
              </span>
              {" · "}
            </>
          )}
          <span dir="auto">{line}</span>
        </span>
      )}
      {!isDense && hit === null && conversation.tags.length > 0 && (
        <span className={styles["chips"]}>
          {conversation.tags.slice(0, chipsAtMost).map((tag) => (
            <span key={tag} className={styles["chip"]} dir="auto">
              {tag}
            </span>
          ))}
        </span>
      )}
    </Link>
  );
});
