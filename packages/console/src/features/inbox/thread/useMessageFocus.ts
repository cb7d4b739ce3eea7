import { useCallback, useMemo, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from "react";
import { flushSync } from "react-dom";
import type { ThreadItem } from "../model/threadItems.ts";
import type { ThreadVirtualizer } from "./useThreadWindow.ts";

interface FocusOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly items: readonly ThreadItem[];
  readonly virtual: ThreadVirtualizer;
  readonly setHeldKey: (key: string | null) => void;
}

/** The focus among messages: up and down as in a list, also to those that are not drawn yet. */
export function useMessageFocus({ scroller, items, virtual, setHeldKey }: FocusOptions) {
  const now = useRef(items);
  now.current = items;

  /** Draws the line, wherever it stands, and gives it the focus. */
  const at = useCallback(
    (index: number, align: "auto" | "center" = "auto") => {
      const key = now.current[index]?.key;
      if (key === undefined) return;
      flushSync(() => setHeldKey(key));
      virtual.scrollToIndex(index, { align });
      scroller.current
        ?.querySelector<HTMLElement>(`[data-index="${index}"] [data-message]`)
        ?.focus({ preventScroll: true });
    },
    [scroller, virtual, setHeldKey],
  );

  const last = useCallback(() => at(now.current.findLastIndex(isMessage)), [at]);

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const key = event.key;
      if (key !== "ArrowUp" && key !== "ArrowDown" && key !== "Home" && key !== "End") return;
      const target = event.target;
      const from = indexOf(target);
      if (from === null || (target instanceof HTMLElement && target.closest("input, audio, video") !== null)) return;
      event.preventDefault();
      const all = now.current;
      if (key === "ArrowUp") at(all.findLastIndex((item, index) => index < from && isMessage(item)));
      else if (key === "ArrowDown") at(all.findIndex((item, index) => index > from && isMessage(item)));
      else if (key === "Home") at(all.findIndex(isMessage));
      else last();
    },
    [at, last],
  );

  const onFocus = useCallback(
    (event: FocusEvent) => {
      const index = indexOf(event.target);
      if (index !== null) setHeldKey(now.current[index]?.key ?? null);
    },
    [setHeldKey],
  );
  const onBlur = useCallback(
    (event: FocusEvent) => {
      if (!(event.relatedTarget instanceof Node && scroller.current?.contains(event.relatedTarget))) setHeldKey(null);
    },
    [scroller, setHeldKey],
  );
  return useMemo(() => ({ at, last, onKeyDown, onFocus, onBlur }), [at, last, onKeyDown, onFocus, onBlur]);
}

function isMessage(item: ThreadItem): boolean {
  return item.kind === "said" || item.kind === "note" || item.kind === "outgoing";
}

/** Of the line in which something stands. */
function indexOf(element: EventTarget): number | null {
  const line = element instanceof HTMLElement ? element.closest<HTMLElement>("[data-index]") : null;
  return line === null ? null : Number(line.dataset["index"]);
}
