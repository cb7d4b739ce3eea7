import { Fragment, type VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { localUrl, type MessageView, type ThreadView } from "./api.ts";
import { useLanguage, useWords } from "./context.ts";
import { groupMessages, timeLine } from "./groups.ts";
import { html } from "./html.ts";
import { fill } from "./i18n.ts";
import { icon } from "./icons.ts";
import { platformNow } from "./live.ts";
import { Message } from "./Message.ts";
import { StartScreen } from "./StartScreen.ts";

export interface ThreadProps {
  readonly view: ThreadView;
  readonly onAct: (act: string, body: unknown) => void;
  readonly onReply: (message: MessageView) => void;
  readonly onEdit: (message: MessageView) => void;
}

/** So close to its end the thread follows what arrives. */
const FOLLOW_PX = 120;

export function Thread({ view, onAct, onReply, onEdit }: ThreadProps): VNode {
  const words = useWords();
  const language = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const isTyping = useTyping(view.typingUntil);
  const rows = groupMessages(view.messages);
  const last = view.messages.at(-1);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && follows.current) element.scrollTop = element.scrollHeight;
  }, [view.messages, isTyping]);
  // A picture that loads later makes the thread longer.
  const onLoad = () => {
    const element = scroller.current;
    if (element !== null && follows.current) element.scrollTop = element.scrollHeight;
  };
  const onScroll = () => {
    const element = scroller.current;
    if (element !== null) follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < FOLLOW_PX;
  };

  return html`<div class="thread" ref=${scroller} onScroll=${onScroll} onLoadCapture=${onLoad} role="log" aria-label=${fill(words.threadWith, { page: view.page.name })} tabindex="0">
    <${StartScreen} view=${view.messages.length === 0 ? view : withoutQuestions(view)} onAct=${onAct} />
    ${rows.map(
      (row) => html`<${Fragment} key=${row.message.mid}>
        ${row.timeAbove && html`<div class="time-line">${timeLine(row.message.at, view.now, language, words)}</div>`}
        <${Message} row=${row} view=${view} onAct=${onAct} onReply=${onReply} onEdit=${onEdit} />
      </${Fragment}>`,
    )}
    ${last?.from === "person" && html`<${Receipt} view=${view} last=${last} />`}
    ${isTyping && html`<${Typing} view=${view} />`}
    <${QuickReplies} message=${last} person=${view.person} onAct=${onAct} />
  </div>`;
}

/** After the first message the questions are gone, the head of the thread stays. */
function withoutQuestions(view: ThreadView): ThreadView {
  return { ...view, profile: { ...view.profile, iceBreakers: [], greeting: null } };
}

function Receipt({ view, last }: { view: ThreadView; last: MessageView }): VNode | null {
  const words = useWords();
  // WhatsApp tells by ticks in the bubble.
  if (view.platform === "whatsapp") return null;
  // Instagram tells that something was seen, and nothing before.
  if (view.platform === "instagram" && view.seenUntil < last.at) return null;
  return html`<div class="receipt-mark" data-testid="receipt">
    ${
      view.seenUntil >= last.at
        ? html`${view.platform === "messenger" && html`<img src=${localUrl(view.page.pictureUrl)} alt="" />`} ${words.seen}`
        : view.toldUntil >= last.at
          ? html`<span class="receipt-sign told">${icon("check")}</span> ${words.delivered}`
          : html`<span class="receipt-sign">${icon("check")}</span> ${words.sent}`
    }
  </div>`;
}

function Typing({ view }: { view: ThreadView }): VNode {
  return html`<div class="row page alone" data-testid="typing">
    <span class="face"><img src=${localUrl(view.page.pictureUrl)} alt="" /></span>
    <div class="bubble dots" role="status" aria-label=${fill(useWords().typing, { page: view.page.name })}><i></i><i></i><i></i></div>
  </div>`;
}

/** A chip for e-mail or phone shows that datum, and only to who has it in the profile. */
function QuickReplies({
  message,
  person,
  onAct,
}: {
  message: MessageView | undefined;
  person: ThreadView["person"];
  onAct: ThreadProps["onAct"];
}): VNode | null {
  const words = useWords();
  const chips = (message?.quickReplies ?? []).flatMap(({ title, image_url, content_type }, index) => {
    const shown =
      content_type === "user_email" ? person.email : content_type === "user_phone_number" ? person.phone : title;
    return shown === null || shown === undefined ? [] : [{ shown, image_url, index }];
  });
  if (message === undefined || chips.length === 0) return null;
  return html`<div class="quick-replies" role="group" aria-label=${words.quickReplies} data-testid="quick-replies">
    ${chips.map(
      ({
        shown,
        image_url,
        index,
      }) => html`<button type="button" dir="auto" onClick=${() => onAct("quick-reply", { mid: message.mid, index })}>
        ${image_url !== undefined && html`<img src=${localUrl(image_url)} alt="" />`}${shown}
      </button>`,
    )}
  </div>`;
}

/** Typing ends by itself when its time is over. */
function useTyping(until: number): boolean {
  const [, redraw] = useState(0);
  useEffect(() => {
    const leftMs = until - platformNow();
    if (leftMs <= 0) return undefined;
    const timer = setTimeout(() => redraw((n) => n + 1), leftMs + 20);
    return () => clearTimeout(timer);
  }, [until]);
  return until > platformNow();
}
