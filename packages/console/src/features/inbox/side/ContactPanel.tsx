import type { ConversationDetail, ConversationSummary } from "@botschaft/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, type RefObject } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions, type Action } from "../../../app/keys/actions.tsx";
import { useTime } from "../../../app/time/useTime.ts";
import { Face } from "../../../ui/Face.tsx";
import { CloseSign } from "../../../ui/signs.tsx";
import { ErrorState } from "../../../ui/page/ErrorState.tsx";
import { Loading } from "../../../ui/page/Loading.tsx";
import { contactQuery } from "../data/inboxQueries.ts";
import type { LoadedThread } from "../model/threadMessages.ts";
import { Attributes } from "./Attributes.tsx";
import { MayGet } from "./MayGet.tsx";
import { useSide } from "./sideContext.ts";
import { Tags } from "./Tags.tsx";
import { WayHere } from "./WayHere.tsx";
import styles from "./ContactPanel.module.css";
import { contactName } from "../../../ui/contactName.ts";

const group: Action["group"] = "conversation";

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
  const { may } = useSession();
  const name = contactName(conversation.contact, say);
  const closeButton = useRef<HTMLButtonElement>(null);
  useFocusWhileOpen(side.isOpen, closeButton);
  useActions([
    ...(side.isOverlay
      ? [{ id: "contact", title: say("action.showContact"), group, run: () => side.setIsOpen(!side.isOpen) }]
      : []),
    // What lies on top goes first; the next Escape leaves the thread.
    ...(side.isOpen
      ? [
          {
            id: "leaveContact",
            title: say("action.close"),
            group,
            combo: "escape",
            isHidden: true,
            run: () => side.setIsOpen(false),
          },
        ]
      : []),
  ]);
  useEffect(() => {
    const open = () => side.setIsOpen(true);
    document.addEventListener("botschaft:edit-tags", open);
    return () => document.removeEventListener("botschaft:edit-tags", open);
  }, [side]);
  return (
    <aside className={styles["side"]} data-open={side.isOpen || undefined} aria-label={say("side.title", { name })}>
      <section className={styles["head"]}>
        <Face id={conversation.contact.id} name={name} pictureUrl={conversation.contact.pictureUrl} size={40} />
        <div>
          <div className={styles["name"]} dir="auto">
            {may("contacts:read") ? (
              <Link to="/contacts/$contactId" params={{ contactId: conversation.contact.id }}>
                {name}
              </Link>
            ) : (
              name
            )}
          </div>
          {detail !== undefined && <Known detail={detail} />}
        </div>
        <button
          ref={closeButton}
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

/** Opened over the thread, the panel takes the focus, and gives it back to where it came from. */
function useFocusWhileOpen(isOpen: boolean, target: RefObject<HTMLElement | null>): void {
  // Who goes from thread to thread with the panel open has not opened it anew.
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (isOpen === wasOpen.current) return;
    wasOpen.current = isOpen;
    if (!isOpen) return;
    const before = document.activeElement;
    target.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isOpen, target]);
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
