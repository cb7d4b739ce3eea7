import type { ConversationSummary, Message } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { refusalSentence } from "../../../app/i18n/refusalSentence.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useTime } from "../../../app/time/useTime.ts";
import { conversationQuery } from "../data/inboxQueries.ts";
import { deliveryOf } from "../model/delivery.ts";
import styles from "./ThreadLine.module.css";

/** How far a message has come: "Gelesen 14:11", or what went wrong. */
export function DeliveryLine({
  message,
  conversation,
}: {
  readonly message: Message;
  readonly conversation: ConversationSummary;
}) {
  const { say } = useWords();
  const time = useTime();
  const state = deliveryOf(message, conversation);
  if (state === null) return null;
  switch (state.kind) {
    case "sending":
      return <SendingLine conversationId={conversation.id} />;
    case "sent":
      return <div className={styles["after"]}>{say("delivery.sent", { at: time.short(state.at) })}</div>;
    case "delivered":
      return <div className={styles["after"]}>{say("delivery.delivered", { at: time.short(state.at) })}</div>;
    case "read":
      return <div className={styles["after"]}>{say("delivery.read", { at: time.short(state.at) })}</div>;
    case "failed":
      return (
        <div className={styles["after"]} data-tone="seal">
          {say("delivery.failed", { reason: refusalSentence(state.detail ?? "", say) })}
        </div>
      );
    case "uncertain":
      return (
        <div className={styles["after"]} data-tone="seal">
          {say("delivery.uncertain")}
        </div>
      );
  }
}

/** What a channel that stands still holds back is not being sent. */
function SendingLine({ conversationId }: { readonly conversationId: string }) {
  const { say } = useWords();
  const status = useQuery(conversationQuery(conversationId)).data?.channel.status ?? "connected";
  return (
    <div className={styles["after"]}>{status === "connected" ? say("delivery.sending") : say("delivery.waits")}</div>
  );
}
