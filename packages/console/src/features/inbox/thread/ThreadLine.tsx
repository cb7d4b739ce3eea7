import type { ConversationSummary, Message } from "@botschaft/contract";
import { memo, useState } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useProblemSentence } from "../../../app/api/useProblemSentence.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useRunAction } from "../../../app/keys/actions.tsx";
import { useTime } from "../../../app/time/useTime.ts";
import type { OutgoingBox } from "../data/useOutgoing.ts";
import type { SaidItem, ThreadItem } from "../model/threadItems.ts";
import { answeredSeqOf } from "../model/answeredSince.ts";
import { ContentView } from "./contents/ContentView.tsx";
import { QuickReplies } from "./contents/QuickReplies.tsx";
import { DeliveryLine } from "./DeliveryLine.tsx";
import { eventSentence } from "./eventSentence.ts";
import { SafeText } from "../../../ui/text/SafeText.tsx";
import { RawContent } from "../../../ui/text/RawContent.tsx";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { Quote } from "./Quote.tsx";
import { chooseQuote } from "./quoting.ts";
import { useSpeaker } from "./useSpeaker.ts";
import styles from "./ThreadLine.module.css";

interface ThreadLineProps {
  readonly item: ThreadItem;
  readonly conversation: ConversationSummary;
  readonly outgoing: OutgoingBox;
  readonly isLast: boolean;
  readonly goTo: (seq: number) => void;
}

/** One line of a thread, whatever it is. */
export const ThreadLine = memo(function ThreadLine({ item, conversation, outgoing, isLast, goTo }: ThreadLineProps) {
  const time = useTime();
  switch (item.kind) {
    case "day":
      return (
        <div className={styles["day"]} role="separator" aria-label={time.day(item.at)}>
          {time.day(item.at)}
        </div>
      );
    case "event":
      return <EventLine message={item.message} />;
    case "events":
      return <EventLines messages={item.messages} />;
    case "outgoing":
      return <OutgoingLine item={item} outgoing={outgoing} />;
    case "said":
    case "note":
      return <SaidLine item={item} conversation={conversation} isLast={isLast} goTo={goTo} />;
  }
});

function SaidLine({
  item,
  conversation,
  isLast,
  goTo,
}: Pick<ThreadLineProps, "conversation" | "isLast" | "goTo"> & { readonly item: SaidItem }) {
  const { say } = useWords();
  const runAction = useRunAction();
  const { may } = useSession();
  const time = useTime();
  const { message } = item;
  const at = Date.parse(message.at);
  const speaker = useSpeaker(message, conversation);
  const side = message.author.kind === "contact" ? "theirs" : "ours";
  const voice = message.body.kind === "note" ? "note" : message.author.kind;
  const contents = message.body.kind === "said" ? message.body.contents : [];
  const isUnsent = message.unsentAt !== null;
  const canQuote = side === "theirs" && message.mid !== null && !isUnsent && may("inbox:write");
  return (
    <article
      data-message
      tabIndex={isLast ? 0 : -1}
      className={styles["said"]}
      data-side={side}
      data-voice={voice}
      aria-label={`${speaker}, ${time.moment(at)}`}
    >
      {item.isFirstOfVoice && (
        <div className={styles["by"]} data-voice={voice} dir="auto">
          {item.kind === "note" ? say("voice.note", { name: speaker }) : speaker}{" "}
          <time dateTime={message.at}>{time.clock(at)}</time>
        </div>
      )}
      {item.quoted !== null && <Quote message={item.quoted} conversation={conversation} goTo={goTo} />}
      <div className={styles["stack"]} title={time.full(at)}>
        {isUnsent && (
          <div className={styles["bubble"]}>
            <em>{say("message.unsent", { when: time.moment(Date.parse(message.unsentAt ?? message.at)) })}</em>
          </div>
        )}
        {!isUnsent && message.body.kind === "note" && (
          <div className={styles["bubble"]}>
            <SafeText text={message.body.text} />
          </div>
        )}
        {!isUnsent &&
          contents.map((content, index) => (
            <ContentView key={index} content={content} chosen={item.chosen} bubble={styles["bubble"] ?? ""} />
          ))}
        {message.reactions.length > 0 && (
          <div className={styles["reactions"]}>
            {message.reactions.map((reaction, index) => (
              <span
                key={index}
                role="img"
                aria-label={say(reaction.by === "us" ? "message.reactedUs" : "message.reacted", {
                  emoji: reaction.emoji,
                })}
              >
                {reaction.emoji}
              </span>
            ))}
          </div>
        )}
      </div>
      {!isUnsent &&
        contents.map((content, index) =>
          "quickReplies" in content && content.quickReplies !== undefined ? (
            <QuickReplies key={index} replies={content.quickReplies} chosen={item.chosen} />
          ) : null,
        )}
      <div className={styles["onFocus"]}>
        <time dateTime={message.at}>{time.full(at)}</time>
        {canQuote && (
          <button
            type="button"
            tabIndex={isLast ? 0 : -1}
            onClick={() => {
              chooseQuote(conversation.id, message);
              runAction("reply");
            }}
          >
            {say("quote.answer")}
          </button>
        )}
      </div>
      {message.editedAt !== null && <div className={styles["after"]}>{say("message.edited")}</div>}
      {item.showsDelivery && <DeliveryLine message={message} conversation={conversation} />}
    </article>
  );
}

/** Several lines in a row that nobody said: how many, and the newest; opened, all of them. */
function EventLines({ messages }: { readonly messages: readonly Message[] }) {
  const { say } = useWords();
  const time = useTime();
  const { userName } = useSession();
  const [isOpen, setIsOpen] = useState(false);
  const newest = messages.at(-1);
  return (
    <>
      <div className={styles["event"]}>
        <button
          type="button"
          className={`${styles["line"]} ${styles["steps"]}`}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <span dir="auto">
            <b>{say("event.steps", { count: messages.length })}</b>
            {!isOpen &&
              newest?.body.kind === "event" &&
              ` · ${eventSentence(newest.body.event, { say, time, userName })}`}
          </span>
        </button>
      </div>
      {isOpen && messages.map((message) => <EventLine key={message.seq} message={message} />)}
    </>
  );
}

function EventLine({ message }: { readonly message: Message }) {
  const { say } = useWords();
  const time = useTime();
  const { userName } = useSession();
  if (message.body.kind !== "event") return null;
  const { event } = message.body;
  return (
    <div
      className={styles["event"]}
      data-tone={event.name === "not_sent" ? "seal" : undefined}
      title={time.full(Date.parse(message.at))}
    >
      <span className={styles["line"]}>
        <span dir="auto">{eventSentence(event, { say, time, userName })}</span>
      </span>
      {event.name === "platform_event" && <RawContent raw={event.raw} />}
    </div>
  );
}

function OutgoingLine({
  item,
  outgoing,
}: {
  readonly item: Extract<ThreadItem, { kind: "outgoing" }>;
  readonly outgoing: OutgoingBox;
}) {
  const { say } = useWords();
  const sentence = useProblemSentence();
  const toasts = useToasts();
  const { body, state, clientKey } = item.outgoing;
  return (
    <article
      data-message
      tabIndex={-1}
      className={styles["said"]}
      data-side="ours"
      data-voice={body.kind === "note" ? "note" : "member"}
      data-arriving
      aria-label={say("voice.you")}
    >
      {item.isFirstOfVoice && (
        <div className={styles["by"]}>{body.kind === "note" ? say("voice.yourNote") : say("voice.you")}</div>
      )}
      <div className={styles["stack"]}>
        {body.kind === "note" ? (
          <div className={styles["bubble"]}>
            <SafeText text={body.text} />
          </div>
        ) : (
          <ContentView content={body.content} chosen={null} bubble={styles["bubble"] ?? ""} />
        )}
      </div>
      {state.kind === "sending" ? (
        <div className={styles["after"]}>{say("delivery.sending")}</div>
      ) : (
        <div className={styles["after"]} data-tone="seal" role="alert">
          {say("delivery.failed", { reason: sentence(state.error) })}{" "}
          <button type="button" onClick={() => outgoing.retry(clientKey)}>
            {say(answeredSeqOf(state.error) === null ? "delivery.retry" : "meanwhile.anyway")}
          </button>
          {" · "}
          <button type="button" onClick={() => toasts.say(say("toast.discarded"), outgoing.discard(clientKey))}>
            {say("delivery.discard")}
          </button>
        </div>
      )}
    </article>
  );
}
