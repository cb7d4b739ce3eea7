import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { localUrl, type MessageView, type ThreadView } from "./api.ts";
import { Attachment } from "./Attachment.ts";
import { useLanguage, useWords } from "./context.ts";
import { type Row, timeLine } from "./groups.ts";
import { html } from "./html.ts";
import { fill } from "./i18n.ts";
import { icon } from "./icons.ts";
import { Template } from "./Template.ts";
import { isOnlyEmoji, linkedText } from "./text.ts";
import { WhatsAppBody } from "./whatsapp/Body.ts";

const REACTIONS = ["❤️", "😆", "😮", "😢", "😠", "👍"];

export interface MessageProps {
  readonly row: Row;
  readonly view: ThreadView;
  readonly onAct: (act: string, body: unknown) => void;
  readonly onReply: (message: MessageView) => void;
  readonly onEdit: (message: MessageView) => void;
}

/** One message with its bubble, avatar, reactions and what can be done with it. */
export function Message({ row, view, onAct, onReply, onEdit }: MessageProps): VNode {
  const { message, place } = row;
  const fromPage = message.from === "page";
  const [showsTime, setShowsTime] = useState(false);
  const rowElement = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The time above it must not push it out of sight.
    if (showsTime) rowElement.current?.scrollIntoView({ block: "nearest" });
  }, [showsTime]);
  const onTap = (event: MouseEvent) => {
    // Marking words, or a tap on something that does something itself, is no question for the time.
    const isOwnTap =
      event.target instanceof Element && event.target.closest("a, button, audio, video, textarea") !== null;
    if (!isOwnTap && getSelection()?.isCollapsed !== false) setShowsTime(!showsTime);
  };
  if (message.isUnsent === true) return html`<${Unsent} mid=${message.mid} />`;
  const showsFace = fromPage && (place === "last" || place === "alone");
  const reactions = [message.personReaction, message.pageReaction].filter((emoji) => emoji !== undefined);
  const face = message.persona?.pictureUrl ?? view.page.pictureUrl;
  return html`<${Time} at=${message.at} now=${view.now} isShown=${showsTime} />
  <div ref=${rowElement} class=${`row ${message.from} ${place} ${reactions.length > 0 ? "reacted" : ""}`} data-testid="bubble" data-from=${message.from} data-mid=${message.mid}>
    ${fromPage && html`<span class="face">${showsFace && html`<img src=${localUrl(face)} alt="" />`}</span>`}
    <div class="said">
      ${message.persona !== undefined && (place === "first" || place === "alone") && html`<div class="persona">${message.persona.name}</div>`}
      <${Quote} message=${message} view=${view} />
      ${view.platform !== "whatsapp" && (message.edits ?? 0) > 0 && html`<${Edited} />`}
      <div class="said-body" onClick=${onTap}>
        ${view.platform === "whatsapp" ? html`<${WhatsAppBody} message=${message} view=${view} onAct=${onAct} />` : html`<${Body} message=${message} onAct=${onAct} />`}
        ${reactions.length > 0 && html`<span class="reactions" data-testid="reaction">${[...new Set(reactions)].join("")}</span>`}
      </div>
    </div>
    <${Actions} message=${message} onAct=${onAct} onReply=${onReply} onEdit=${onEdit} />
    ${fromPage && view.asksForRating && html`<${Rating} message=${message} onAct=${onAct} />`}
  </div>`;
}

/** When it was said: for eyes after a tap, for screen readers always. */
function Time({ at, now, isShown }: { at: number; now: number; isShown: boolean }): VNode {
  const time = timeLine(at, now, useLanguage(), useWords());
  return html`<time class=${isShown ? "tapped-time" : "hidden"} datetime=${new Date(at).toISOString()} data-testid="time">${time}</time>`;
}

/** The thumbs that stand under answers of a Page whose app subscribed to `response_feedback`. */
function Rating({ message, onAct }: { message: MessageView; onAct: MessageProps["onAct"] }): VNode {
  const words = useWords();
  const [given, setGiven] = useState<boolean | undefined>(undefined);
  const rate = (isGood: boolean) => {
    setGiven(isGood);
    onAct("rate", { mid: message.mid, isGood });
  };
  const thumb = (isGood: boolean) =>
    html`<button type="button" class=${isGood ? "" : "down"} aria-label=${isGood ? words.rateGood : words.rateBad} aria-pressed=${given === isGood} onClick=${() => rate(isGood)}>${icon("thumbUp")}</button>`;
  return html`<div class="rating">${thumb(true)}${thumb(false)}</div>`;
}

/** What was taken back leaves a line, so that nobody wonders what an answer answers to. */
function Unsent({ mid }: { mid: string }): VNode {
  return html`<div class="row person alone" data-testid="bubble" data-from="person" data-mid=${mid}><div class="said"><div class="unsent">${useWords().unsentByYou}</div></div></div>`;
}

function Edited(): VNode {
  return html`<div class="edited">${useWords().edited}</div>`;
}

function Body({ message, onAct }: { message: MessageView; onAct: MessageProps["onAct"] }): VNode {
  const { text, attachments = [], mid } = message;
  const words = useWords();
  const onTap = (element: number, button: number) => onAct("button", { mid, element, button });
  const photos = attachments.filter(({ type }) => type === "image");
  const others = attachments.filter(({ type }) => type !== "image");
  return html`
    ${text !== undefined && html`<div class=${isOnlyEmoji(text) ? "emoji" : "bubble"} dir="auto" data-testid="text">${linkedText(text)}</div>`}
    ${message.isUnsupported === true && html`<div class="unsent">${words.vanishing}</div>`}
    ${photos.length > 0 && html`<div class=${photos.length > 1 ? `photos ${photos.length > 4 ? "many" : ""}` : ""}>${photos.map((photo) => html`<${Attachment} attachment=${photo} />`)}</div>`}
    ${others.map((attachment) =>
      attachment.template === undefined
        ? html`<${Attachment} attachment=${attachment} />`
        : html`<${Template} template=${attachment.template} feedback=${message.feedback} onTap=${onTap} onFeedback=${(given: object) => onAct("feedback", { mid, ...given })} />`,
    )}
  `;
}

/** What a message answers to, above it. */
function Quote({ message, view }: { message: MessageView; view: ThreadView }): VNode | null {
  const words = useWords();
  if (message.commentText !== undefined)
    return html`<div class="quote">
      <span class="quote-who">${icon("reply")} ${fill(words.pageRepliedToComment, { page: view.page.name })}</span>
      <span class="quote-text" dir="auto">${message.commentText}</span>
    </div>`;
  if (message.story !== undefined)
    return html`<div class="quote story">
      <span class="quote-who">${words.repliedToStory}</span>
      <img src=${localUrl(message.story.url)} alt=${words.story} />
    </div>`;
  if (message.replyTo === undefined) return null;
  const quoted = view.messages.find(({ mid }) => mid === message.replyTo);
  const who = message.from === "page" ? fill(words.pageReplied, { page: view.page.name }) : words.youReplied;
  return html`<div class="quote">
    <span class="quote-who">${icon("reply")} ${who}</span>
    <span class="quote-text" dir="auto">${quoted?.text ?? words.photoAlt}</span>
  </div>`;
}

function Actions({
  message,
  onAct,
  onReply,
  onEdit,
}: Omit<MessageProps, "row" | "view"> & { message: MessageView }): VNode {
  const words = useWords();
  const [choosing, setChoosing] = useState(false);
  const canEdit =
    message.from === "person" && message.text !== undefined && message.isPostback !== true && (message.edits ?? 0) < 5;
  const react = (emoji: string | null) => {
    setChoosing(false);
    onAct("reaction", { mid: message.mid, emoji });
  };
  return html`<div class=${`actions ${choosing ? "choosing" : ""}`} role="group" aria-label=${words.messageActions}>
    <button type="button" aria-label=${words.react} aria-expanded=${choosing} onClick=${() => setChoosing(!choosing)}>${icon("smile")}</button>
    <button type="button" aria-label=${words.reply} onClick=${() => onReply(message)}>${icon("reply")}</button>
    ${message.from === "person" && html`<button type="button" aria-label=${words.unsend} title=${words.unsend} onClick=${() => onAct("unsend", { mid: message.mid })}>${icon("undo")}</button>`}
    ${canEdit && html`<button type="button" aria-label=${words.edit} onClick=${() => onEdit(message)}>${icon("edit")}</button>`}
    ${
      choosing &&
      html`<div class="reaction-choice" onKeyDown=${(event: KeyboardEvent) => event.key === "Escape" && setChoosing(false)}>
      ${REACTIONS.map(
        (emoji) =>
          html`<button type="button" aria-label=${`${words.react} ${emoji}`} aria-pressed=${message.personReaction === emoji} onClick=${() => react(message.personReaction === emoji ? null : emoji)}>${emoji}</button>`,
      )}
    </div>`
    }
  </div>`;
}
