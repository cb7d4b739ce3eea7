import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "./context.ts";
import { html } from "./html.ts";
import { fill } from "./i18n.ts";
import { icon } from "./icons.ts";

/** How many phones lie beyond each edge of the window. */
interface Hidden {
  readonly left: number;
  readonly right: number;
  /** Most of the next phone is to be seen: an arrow is hint enough, and covers less of it. */
  readonly isPeeking: boolean;
}

/** A sliver may be cut off without anybody missing it. */
const SLACK_PX = 16;

/** The table's surface: where phones lie beyond an edge it says so, and a press brings the next one. */
export function Desk({ count, children }: { count: number; children: ComponentChildren }): VNode {
  const words = useWords();
  const surface = useRef<HTMLElement>(null);
  const [hidden, setHidden] = useState<Hidden>({ left: 0, right: 0, isPeeking: false });
  useEffect(() => {
    const element = surface.current;
    if (element === null) return undefined;
    const look = () => setHidden((before) => sameOr(before, hiddenIn(element)));
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [count]);
  const bring = (direction: -1 | 1) => {
    const element = surface.current;
    const phone = element?.querySelector(".place");
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    element?.scrollBy({ left: direction * ((phone?.clientWidth ?? 372) + 28), behavior });
  };
  const hint = (side: "left" | "right", one: string, many: string) =>
    hidden[side] > 0 &&
    html`<button type="button" class=${`more-phones ${side} ${hidden.isPeeking ? "small" : ""}`} onClick=${() => bring(side === "left" ? -1 : 1)}>
      ${side === "left" && icon("left")}<span>${hidden[side] === 1 ? one : fill(many, { n: hidden[side] })}</span>${side === "right" && icon("right")}
    </button>`;
  return html`<div class="surface">
    <main ref=${surface}>${children}</main>
    ${hint("left", words.onePhoneLeft, words.phonesLeft)} ${hint("right", words.onePhoneRight, words.phonesRight)}
  </div>`;
}

/** A phone counts as hidden when an edge of it cannot be seen. */
function hiddenIn(element: HTMLElement): Hidden {
  const frame = element.getBoundingClientRect();
  const phones = [...element.querySelectorAll(".place")].map((phone) => phone.getBoundingClientRect());
  return {
    left: phones.filter(({ left }) => left < frame.left - SLACK_PX).length,
    right: phones.filter(({ right }) => right > frame.right + SLACK_PX).length,
    isPeeking: phones.some(
      ({ left, right }) =>
        (right > frame.right + SLACK_PX && (left + right) / 2 < frame.right) ||
        (left < frame.left - SLACK_PX && (left + right) / 2 > frame.left),
    ),
  };
}

function sameOr(before: Hidden, after: Hidden): Hidden {
  const isSame = before.left === after.left && before.right === after.right && before.isPeeking === after.isPeeking;
  return isSame ? before : after;
}
