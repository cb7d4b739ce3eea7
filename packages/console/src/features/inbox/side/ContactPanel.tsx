import type { ConversationDetail, ConversationSummary } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions } from "../../../app/keys/actions.tsx";
import { useTime } from "../../../app/time/useTime.ts";
import { Face } from "../../../ui/Face.tsx";
import { CloseSign } from "../../../ui/signs.tsx";
import { ErrorState } from "../../../ui/ErrorState.tsx";
import { Loading } from "../../../ui/Loading.tsx";
import { contactQuery } from "../data/inboxQueries.ts";
import type { LoadedThread } from "../model/threadMessages.ts";
import { Attributes } from "./Attributes.tsx";
import { MayGet } from "./MayGet.tsx";
import { useSide } from "./sideContext.ts";
import { Tags } from "./Tags.tsx";
import { WayHere } from "./WayHere.tsx";
import styles from "./ContactPanel.module.css";

interface ContactPanelProps {
  readonly conversation: ConversationSummary;
  readonly detail: ConversationDetail | undefined;
  readonly thread: LoadedThread | undefined;
  /** Why `detail` is not there, and the way to try again. */
  readonly problem: { readonly error: unknown; readonly retry: () => void } | null;
}

/** Who this is, what they may be sent and why, and how they came here. */
export function ContactPanel({ conversation, detail, thread, problem }: ContactPanelProps) {
  const { say } = useWords();
  const side = useSide();
  const name = conversation.contact.name ?? say("contact.unnamed");
  const panel = useRef<HTMLElement>(null);
  useActions([
    { id: "contact", title: say("action.showContact"), group: "conversation", run: () => side.setIsOpen(!side.isOpen) },
  ]);
  useEffect(() => {
    const open = () => side.setIsOpen(true);
    document.addEventListener("botschaft:edit-tags", open);
    return () => document.removeEventListener("botschaft:edit-tags", open);
  }, [side]);
  return (
    <aside
      ref={panel}
      className={styles["side"]}
      data-open={side.isOpen || undefined}
      aria-label={say("side.title", { name })}
      onKeyDown={(event) => {
        if (event.key === "Escape") side.setIsOpen(false);
      }}
    >
      <section className={styles["head"]}>
        <Face id={conversation.contact.id} name={name} pictureUrl={conversation.contact.pictureUrl} size={40} />
        <div>
          <div className={styles["name"]} dir="auto">
            {name}
          </div>
          {detail !== undefined && <Known detail={detail} />}
        </div>
        <button
          type="button"
          className={styles["close"]}
          onClick={() => side.setIsOpen(false)}
          aria-label={say("action.close")}
        >
          <CloseSign />
        </button>
      </section>
      {detail === undefined &&
        (problem === null ? (
          <section>
            <Loading lines={6} />
          </section>
        ) : (
          <ErrorState error={problem.error} retry={problem.retry} />
        ))}
      {detail !== undefined && (
        <>
          <MayGet detail={detail} />
          <WayHere detail={detail} thread={thread} />
          <Attributes detail={detail} />
          <Tags conversation={conversation} />
          <OtherConversations detail={detail} />
        </>
      )}
    </aside>
  );
}

function Known({ detail }: { readonly detail: ConversationDetail }) {
  const { say, language } = useWords();
  const time = useTime();
  const spoken =
    detail.contact.language === null
      ? null
      : new Intl.DisplayNames([language], { type: "language" }).of(detail.contact.language.replace("_", "-"));
  const since = say("side.knownSince", { month: time.month(Date.parse(detail.contact.createdAt)) });
  return (
    <div className={styles["known"]}>{spoken === null || spoken === undefined ? since : `${spoken} · ${since}`}</div>
  );
}

/** The same person on other channels. */
function OtherConversations({ detail }: { readonly detail: ConversationDetail }) {
  const { say } = useWords();
  const time = useTime();
  const { data } = useQuery(contactQuery(detail.contact.id));
  const others = data?.conversations.filter((each) => each.id !== detail.id) ?? [];
  if (others.length === 0) return null;
  return (
    <section>
      <h3>{say("side.others")}</h3>
      {others.map((each) => (
        <div key={each.id}>
          <Link to="/inbox/$view/$conversationId" params={{ view: "all", conversationId: each.id }}>
            {say(`channel.kind.${each.channelKind}`)}
          </Link>{" "}
          · {time.short(Date.parse(each.lastMessageAt))}
        </div>
      ))}
    </section>
  );
}
