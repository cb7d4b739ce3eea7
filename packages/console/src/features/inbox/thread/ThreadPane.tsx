import type { ConversationDetail, ConversationSummary } from "@botschaft/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { ErrorState } from "../../../ui/page/ErrorState.tsx";
import { Loading } from "../../../ui/page/Loading.tsx";
import { Composer } from "../composer/Composer.tsx";
import { findSummary } from "../data/inboxCache.ts";
import { conversationQuery } from "../data/inboxQueries.ts";
import { useConversationActions } from "../data/useConversationActions.tsx";
import { usePresence } from "../data/presence.ts";
import { useOutgoing } from "../data/useOutgoing.ts";
import { useThread } from "../data/useThread.ts";
import type { Search } from "../model/search.ts";
import { isView } from "../model/views.ts";
import { ContactPanel } from "../side/ContactPanel.tsx";
import { HitBar } from "./HitBar.tsx";
import { ThreadBar } from "./ThreadBar.tsx";
import { ThreadFlow } from "./ThreadFlow.tsx";
import styles from "./ThreadPane.module.css";
import { contactName } from "../../../ui/contactName.ts";

/** One conversation: what was said, what can be said, and who it is with. */
export function ThreadPane() {
  const { conversationId } = useParams({ strict: false });
  return conversationId === undefined ? null : <OneThread key={conversationId} id={conversationId} />;
}

function OneThread({ id }: { readonly id: string }) {
  const { say } = useWords();
  const client = useQueryClient();
  const { view } = useParams({ strict: false });
  const detail = useQuery(conversationQuery(id));
  const search: Search = useSearch({ strict: false });
  const at = search.at ?? null;
  const thread = useThread(id, at);
  const outgoing = useOutgoing(id);
  const people = usePresence(id);
  const known: ConversationDetail | ConversationSummary | undefined = detail.data ?? findSummary(client, id);
  const keepUnread = useReadMark(known);

  if (known === undefined) {
    return (
      <section className={styles["thread"]} aria-label={say("thread.title")}>
        {detail.isError ? (
          <ErrorState error={detail.error} retry={() => void detail.refetch()}>
            <Link to="/inbox/$view" params={{ view: view !== undefined && isView(view) ? view : "all" }}>
              {say("thread.back")}
            </Link>
          </ErrorState>
        ) : (
          <Loading lines={6} />
        )}
      </section>
    );
  }
  return (
    <div className={styles["pair"]}>
      <section
        className={styles["thread"]}
        data-takes-files
        aria-label={say("thread.with", { name: contactName(known.contact, say) })}
      >
        <ThreadBar people={people} conversation={known} detail={detail.data} onKeepUnread={keepUnread} />
        <HitBar id={id} />
        {thread.data !== undefined ? (
          <ThreadFlow id={id} conversation={known} thread={thread.data} outgoing={outgoing} at={at} />
        ) : thread.isError ? (
          <ErrorState error={thread.error} retry={() => void thread.refetch()} />
        ) : (
          <div className={styles["wait"]}>
            <Loading lines={6} />
          </div>
        )}
        <Composer conversation={known} detail={detail.data} thread={thread.data} outgoing={outgoing} people={people} />
      </section>
      <ContactPanel
        conversation={known}
        detail={detail.data}
        thread={thread.data}
        problem={detail.isError ? { error: detail.error, retry: () => void detail.refetch() } : null}
      />
    </div>
  );
}

const readAfterMs = 700;

/** What one looks at counts as read, unless one has just said that it should not. Passing by with J does not count. */
function useReadMark(conversation: ConversationSummary | undefined): () => void {
  const act = useConversationActions();
  const { may } = useSession();
  const isKept = useRef(false);
  const id = conversation?.id;
  const isUnread = (conversation?.unread ?? 0) > 0;
  const mayWrite = may("inbox:write");
  useEffect(() => {
    if (id === undefined || !isUnread || !mayWrite || isKept.current) return;
    const mark = () => {
      if (document.visibilityState === "visible") act(id, { kind: "mark_read" });
    };
    const timer = setTimeout(mark, readAfterMs);
    document.addEventListener("visibilitychange", mark);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", mark);
    };
  }, [id, isUnread, mayWrite, act]);
  return () => {
    isKept.current = true;
  };
}
