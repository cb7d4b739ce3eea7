import type { ConversationSummary } from "@botschaft/contract";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions } from "../../../app/keys/actions.tsx";
import { useTime } from "../../../app/time/useTime.ts";
import { DownSign } from "../../../ui/signs.tsx";
import type { OutgoingBox } from "../data/useOutgoing.ts";
import { threadItems, type ThreadItem } from "../model/threadItems.ts";
import type { LoadedThread } from "../model/threadMessages.ts";
import { NewsForReaders } from "./NewsForReaders.tsx";
import { ThreadLine } from "./ThreadLine.tsx";
import styles from "./ThreadFlow.module.css";
import { useMessageFocus } from "./useMessageFocus.ts";
import { useMoreMessages } from "./useMoreMessages.ts";
import { useThreadWindow } from "./useThreadWindow.ts";

interface ThreadFlowProps {
  readonly id: string;
  readonly conversation: ConversationSummary;
  readonly thread: LoadedThread;
  readonly outgoing: OutgoingBox;
  /** The message at which to open; null: the end. */
  readonly at: number | null;
}

const loadWithinPx = 600;

/**
 * The thread itself: opens at its end, stays there while one is there, and stays where one reads while older ones load above. However
 * long it is, only the lines that one can see are drawn.
 */
export function ThreadFlow({ id, conversation, thread, outgoing, at }: ThreadFlowProps) {
  const { say } = useWords();
  const { isSameDay } = useTime();
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(
    () => threadItems(thread.messages, outgoing.waiting, isSameDay),
    [thread.messages, outgoing.waiting, isSameDay],
  );
  // What has the focus stays drawn when it is scrolled out of sight: the focus would be lost with it.
  const [heldKey, setHeldKey] = useState<string | null>(null);
  const view = useThreadWindow({ scroller, items, thread, heldKey, sending: outgoing.waiting.length, at });
  const focus = useMessageFocus({ scroller, items, virtual: view.virtual, setHeldKey });
  const more = useMoreMessages(id, thread);
  const goTo = useGoTo(items, focus.at);
  const foundKey = useOpenAt(at, items, thread, focus);

  const lines = view.virtual.getVirtualItems();
  // Until the thread stands at the message at which it opens, its place says nothing of what is wanted.
  const stands = useRef(at === null);
  const onScrolled = () => {
    stands.current = true;
    view.onScroll();
    const pane = scroller.current;
    if (pane === null) return;
    if (pane.scrollTop < loadWithinPx) more.loadOlder();
    if (pane.scrollHeight - pane.scrollTop - pane.clientHeight < loadWithinPx) more.loadNewer();
  };
  // Where one stands at an end already there is no more scrolling that could ask for more: in a short thread, and when a page comes
  // while one holds the wheel.
  useEffect(() => {
    const pane = scroller.current;
    if (pane === null || !(stands.current || pane.scrollHeight <= pane.clientHeight + loadWithinPx)) return;
    if (pane.scrollTop < loadWithinPx) more.loadOlder();
    if (pane.scrollHeight - pane.scrollTop - pane.clientHeight < loadWithinPx) more.loadNewer();
  }, [more, items.length]);

  useActions([
    {
      id: "openThread",
      title: say("keys.open"),
      group: "list",
      combo: "enter",
      isHidden: true,
      run: focus.last,
    },
  ]);

  const tabStop = heldKey ?? items[lines.at(-1)?.index ?? -1]?.key;
  return (
    <div className={styles["wrap"]}>
      <div
        ref={scroller}
        className={styles["scroller"]}
        onScroll={onScrolled}
        onKeyDown={focus.onKeyDown}
        onFocus={focus.onFocus}
        onBlur={focus.onBlur}
        tabIndex={-1}
      >
        {/* Lines come and go as one scrolls; what is new is told by the sentence below. */}
        <div className={styles["flow"]} role="log" aria-label={say("thread.messages")} aria-live="off">
          <p className={styles["older"]}>
            {more.isLoading
              ? say("thread.loadingOlder")
              : items.length === 0
                ? say("thread.empty")
                : thread.hasOlder
                  ? ""
                  : say("thread.beginning")}
          </p>
          <div style={{ height: view.virtual.getTotalSize(), position: "relative", flex: "none" }}>
            {lines.map(({ index, key, start }) => {
              const item = items[index];
              return item === undefined ? null : (
                <div
                  key={key}
                  ref={view.virtual.measureElement}
                  data-index={index}
                  data-found={item?.key === foundKey || undefined}
                  className={styles["item"]}
                  style={{ transform: `translateY(${start - view.topPx}px)` }}
                >
                  <ThreadLine
                    item={item}
                    conversation={conversation}
                    outgoing={outgoing}
                    isLast={item.key === tabStop}
                    goTo={goTo}
                  />
                </div>
              );
            })}
          </div>
        </div>
        {!view.isAtEnd && (
          <div className={styles["pillPlace"]}>
            <button
              type="button"
              className={styles["pill"]}
              data-unseen={view.unseen > 0 || undefined}
              onClick={() =>
                void more.loadEnd().then(() => {
                  view.toEnd();
                  focus.last();
                })
              }
            >
              <DownSign />
              {view.unseen > 0 ? say("thread.newMessages", { count: view.unseen }) : say("thread.toEnd")}
            </button>
          </div>
        )}
      </div>
      <NewsForReaders conversation={conversation} thread={thread} />
    </div>
  );
}

/** To the line of a message, wherever it stands. The same function as long as the thread is open: lines are drawn anew by it. */
function useGoTo(
  items: readonly ThreadItem[],
  focusAt: (index: number, align: "center") => void,
): (seq: number) => void {
  const now = useRef(items);
  now.current = items;
  return useCallback(
    (seq) =>
      focusAt(
        now.current.findIndex((item) => item.key === `seq-${seq}`),
        "center",
      ),
    [focusAt],
  );
}

/**
 * Opens the thread at a message, once it is loaded: brings it to the middle and gives it the focus.
 *
 * @returns the line to point at
 */
function useOpenAt(
  at: number | null,
  items: readonly ThreadItem[],
  thread: LoadedThread,
  focus: { readonly at: (index: number, align: "center") => void },
): string | null {
  const opened = useRef<number | null>(null);
  const [first, last] = [thread.messages[0]?.seq ?? 0, thread.messages.at(-1)?.seq ?? 0];
  // A tap that is shown at its question has no line of its own: then the line before it.
  const index =
    at === null || at < first || at > last
      ? -1
      : items.findLastIndex((item) => "message" in item && item.message.seq <= at);
  useEffect(() => {
    if (at === null) opened.current = null;
    if (index < 0 || opened.current === at) return;
    // A frame later, when the pane has its height and the lines above are placed.
    const frame = requestAnimationFrame(() => {
      opened.current = at;
      focus.at(index, "center");
    });
    return () => cancelAnimationFrame(frame);
  }, [at, index, focus]);
  return items[index]?.key ?? null;
}
