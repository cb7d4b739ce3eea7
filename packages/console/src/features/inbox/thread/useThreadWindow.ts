import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { ThreadItem } from "../model/threadItems.ts";
import type { LoadedThread } from "../model/threadMessages.ts";

export type ThreadVirtualizer = Virtualizer<HTMLDivElement, HTMLDivElement>;

/** The height of what stands above the first line: whether there is more (ThreadFlow.module.css draws it). */
const topPx = 56;
const gapPx = 3;
const nearPx = 80;

interface WindowOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly items: readonly ThreadItem[];
  readonly thread: LoadedThread;
  readonly heldKey: string | null;
  readonly sending: number;
  /** The message at which to open; null: the end. */
  readonly at: number | null;
}

/** Which lines of a thread are drawn and where, and the reader's place over every change of it. */
export function useThreadWindow({ scroller, items, thread, heldKey, sending, at }: WindowOptions) {
  const [isAtEnd, setIsAtEnd] = useState(at === null);
  const [unseen, setUnseen] = useState(0);
  // What the eye sees now; the state above follows a moment later.
  const atEnd = useRef(at === null);
  const { hasNewer } = thread;
  const heldIndex = heldKey === null ? -1 : items.findIndex((item) => item.key === heldKey);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      if (heldIndex < 0 || heldIndex >= range.count || shown.includes(heldIndex)) return shown;
      return [...shown, heldIndex].sort((a, b) => a - b);
    },
    [heldIndex],
  );
  const virtual: ThreadVirtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimateHeight(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    rangeExtractor,
    overscan: 10,
    gap: gapPx,
    scrollMargin: topPx,
    // Older ones come above without moving what is read; who is at the end stays there while lines come and pictures grow.
    anchorTo: "end",
    followOnAppend: !hasNewer,
    scrollEndThreshold: nearPx,
  });

  const before = useRef({ lastSeq: 0, sending: 0, hasNewer: false });
  const lastSeq = thread.messages.at(-1)?.seq ?? 0;
  useLayoutEffect(() => {
    const was = before.current;
    before.current = { lastSeq, sending, hasNewer };
    if ((was.lastSeq === 0 && at === null) || sending > was.sending) virtual.scrollToEnd();
    else if (was.lastSeq > 0 && lastSeq > was.lastSeq && !atEnd.current && !was.hasNewer)
      setUnseen((count) => count + lastSeq - was.lastSeq);
  }, [virtual, lastSeq, sending, hasNewer, at]);

  // The composer grows and takes of the pane's height: who is at the end stays there.
  useEffect(() => {
    const pane = scroller.current;
    if (pane === null) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) virtual.scrollToEnd();
    });
    observer.observe(pane);
    return () => observer.disconnect();
  }, [scroller, virtual]);

  const onScroll = useCallback(() => {
    const pane = scroller.current;
    if (pane === null) return;
    atEnd.current = !hasNewer && pane.scrollHeight - pane.scrollTop - pane.clientHeight < nearPx;
    setIsAtEnd(atEnd.current);
    if (atEnd.current) setUnseen(0);
  }, [scroller, hasNewer]);

  const toEnd = useCallback(() => virtual.scrollToEnd(), [virtual]);
  return { virtual, topPx, isAtEnd, unseen, toEnd, onScroll };
}

/** Near enough that the bar of the pane does not jump when a line is measured. */
function estimateHeight(item: ThreadItem | undefined): number {
  switch (item?.kind) {
    case undefined:
    case "day":
    case "event":
    case "events":
      return 44;
    case "outgoing":
      return 60;
    case "note":
      return item.message.body.kind === "note" ? textHeight(item.message.body.text) : 60;
    case "said": {
      const contents = item.message.body.kind === "said" ? item.message.body.contents : [];
      return contents.reduce(
        (height, content) => height + (content.kind === "text" ? textHeight(content.text) : 200),
        4,
      );
    }
  }
}

function textHeight(text: string): number {
  return 40 + 20 * Math.floor(text.length / 60);
}
