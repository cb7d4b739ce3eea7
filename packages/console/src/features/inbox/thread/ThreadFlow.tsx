import type { ConversationSummary } from "@botschaft/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions } from "../../../app/keys/actions.tsx";
import { useTime } from "../../../app/time/useTime.ts";
import { DownSign } from "../../../ui/signs.tsx";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { fetchOlder, threadKey } from "../data/inboxQueries.ts";
import type { OutgoingBox } from "../data/useOutgoing.ts";
import { threadItems } from "../model/threadItems.ts";
import { takeInOlder, type LoadedThread } from "../model/threadMessages.ts";
import { ThreadLine } from "./ThreadLine.tsx";
import styles from "./ThreadFlow.module.css";

interface ThreadFlowProps {
  readonly id: string;
  readonly conversation: ConversationSummary;
  readonly thread: LoadedThread;
  readonly outgoing: OutgoingBox;
}

const nearPx = 80;
const loadOlderWithinPx = 400;
const quietMs = 500;

/** The thread itself: opens at its end, stays there while one is there, and stays where one reads while older ones load above. */
export function ThreadFlow({ id, conversation, thread, outgoing }: ThreadFlowProps) {
  const { say } = useWords();
  const { isSameDay } = useTime();
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(
    () => threadItems(thread.messages, outgoing.waiting, isSameDay),
    [thread.messages, outgoing.waiting, isSameDay],
  );
  const { isAtEnd, toEnd, unseen, onScroll } = useKeepPlace(scroller, thread, items.length, outgoing.waiting.length);
  const older = useOlder(id, thread);

  const onScrolled = () => {
    onScroll();
    if ((scroller.current?.scrollTop ?? loadOlderWithinPx) < loadOlderWithinPx) older.load();
  };
  // A short thread that does not fill the pane has no scrolling that could ask for more.
  useEffect(() => {
    const pane = scroller.current;
    if (pane !== null && pane.scrollHeight <= pane.clientHeight + loadOlderWithinPx) older.load();
  }, [older, items.length]);

  useActions([
    {
      id: "openThread",
      title: say("keys.open"),
      group: "list",
      combo: "enter",
      isHidden: true,
      run: () => lastMessageIn(scroller.current)?.focus(),
    },
  ]);

  return (
    <div className={styles["wrap"]}>
      <div
        ref={scroller}
        className={styles["scroller"]}
        onScroll={onScrolled}
        onKeyDown={moveAmongMessages}
        tabIndex={-1}
      >
        <div
          className={styles["flow"]}
          role="log"
          aria-label={say("thread.messages")}
          aria-live={older.isFresh ? "off" : "polite"}
          aria-relevant="additions"
        >
          {older.isLoading && (
            <p className={styles["older"]} role="status">
              {say("thread.loadingOlder")}
            </p>
          )}
          {!thread.hasOlder && thread.messages.length > 0 && (
            <p className={styles["older"]}>{say("thread.beginning")}</p>
          )}
          {thread.messages.length === 0 && outgoing.waiting.length === 0 && (
            <p className={styles["older"]}>{say("thread.empty")}</p>
          )}
          {items.map((item, index) => (
            <ThreadLine
              key={item.key}
              item={item}
              conversation={conversation}
              outgoing={outgoing}
              isLast={index === items.length - 1}
            />
          ))}
        </div>
        {!isAtEnd && (
          <div className={styles["pillPlace"]}>
            <button type="button" className={styles["pill"]} data-unseen={unseen > 0 || undefined} onClick={toEnd}>
              <DownSign />
              {unseen > 0 ? say("thread.newMessages", { count: unseen }) : say("thread.toEnd")}
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

/** Keeps the reader's place over every change of the thread. */
function useKeepPlace(
  scroller: React.RefObject<HTMLDivElement | null>,
  thread: LoadedThread,
  length: number,
  sending: number,
) {
  const [isAtEnd, setIsAtEnd] = useState(true);
  // What the eye sees now; the state above follows a moment later, and in between a growing picture must not pull anybody down.
  const atEnd = useRef(true);
  const [unseen, setUnseen] = useState(0);
  const before = useRef({ firstSeq: 0, lastSeq: 0, height: 0, top: 0, sending: 0 });
  const firstSeq = thread.messages[0]?.seq ?? 0;
  const lastSeq = thread.messages.at(-1)?.seq ?? 0;

  useLayoutEffect(() => {
    const pane = scroller.current;
    if (pane === null) return;
    const was = before.current;
    const isFirst = was.height === 0;
    if (isFirst || atEnd.current || sending > was.sending) pane.scrollTop = pane.scrollHeight;
    else if (firstSeq < was.firstSeq) pane.scrollTop = was.top + (pane.scrollHeight - was.height);
    else if (lastSeq > was.lastSeq) setUnseen((count) => count + lastSeq - was.lastSeq);
    before.current = { firstSeq, lastSeq, height: pane.scrollHeight, top: pane.scrollTop, sending };
    // `length` stands for everything that changes the height.
  }, [scroller, firstSeq, lastSeq, length, sending]);

  // Pictures grow after they have come; who is at the end stays there.
  useEffect(() => {
    const pane = scroller.current;
    const content = pane?.firstElementChild;
    if (pane === null || content === null || content === undefined) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) pane.scrollTop = pane.scrollHeight;
      before.current = { ...before.current, height: pane.scrollHeight, top: pane.scrollTop };
    });
    observer.observe(content);
    observer.observe(pane);
    return () => observer.disconnect();
  }, [scroller]);

  const onScroll = useCallback(() => {
    const pane = scroller.current;
    if (pane === null) return;
    before.current = { ...before.current, top: pane.scrollTop, height: pane.scrollHeight };
    atEnd.current = pane.scrollHeight - pane.scrollTop - pane.clientHeight < nearPx;
    setIsAtEnd(atEnd.current);
    if (atEnd.current) setUnseen(0);
  }, [scroller]);

  const toEnd = useCallback(() => {
    const pane = scroller.current;
    pane?.scrollTo({ top: pane.scrollHeight });
    lastMessageIn(pane)?.focus({ preventScroll: true });
  }, [scroller]);

  return { isAtEnd, unseen, toEnd, onScroll };
}

function useOlder(id: string, thread: LoadedThread) {
  const client = useQueryClient();
  const toasts = useToasts();
  const [isLoading, setIsLoading] = useState(false);
  // What was said long ago is not news: it is not read aloud when it comes.
  const [isFresh, setIsFresh] = useState(false);
  const busy = useRef(false);
  const oldest = thread.messages[0]?.seq;
  const { hasOlder } = thread;
  return useMemo(
    () => ({
      isLoading,
      isFresh,
      load() {
        if (busy.current || !hasOlder || oldest === undefined) return;
        busy.current = true;
        setIsLoading(true);
        setIsFresh(true);
        fetchOlder(id, oldest)
          .then((page) =>
            client.setQueryData<LoadedThread>(
              threadKey(id),
              (known) => known && takeInOlder(known, page.items, page.hasMore),
            ),
          )
          .catch(toasts.fail)
          .finally(() => {
            busy.current = false;
            setIsLoading(false);
            setTimeout(() => setIsFresh(false), quietMs);
          });
      },
    }),
    [id, client, toasts, isLoading, isFresh, hasOlder, oldest],
  );
}

/** Up and down from message to message, as in a list. */
function moveAmongMessages(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown" && event.key !== "Home" && event.key !== "End") return;
  const messages = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-message]")];
  const at = messages.findIndex((message) => message.contains(document.activeElement));
  if (at < 0 || (event.target instanceof HTMLElement && event.target.closest("input, audio, video") !== null)) return;
  const to =
    event.key === "ArrowUp"
      ? at - 1
      : event.key === "ArrowDown"
        ? at + 1
        : event.key === "Home"
          ? 0
          : messages.length - 1;
  messages[to]?.focus();
  event.preventDefault();
}

function lastMessageIn(pane: HTMLElement | null): HTMLElement | undefined {
  return [...(pane?.querySelectorAll<HTMLElement>("[data-message]") ?? [])].at(-1);
}
