import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { localUrl, type MessageView, type ThreadView } from "./api.ts";
import { Attachment } from "./Attachment.ts";
import { useWords } from "./context.ts";
import type { Row } from "./groups.ts";
import { html } from "./html.ts";
import { fill } from "./i18n.ts";
import { icon } from "./icons.ts";
import { Template } from "./Template.ts";
import { isOnlyEmoji, linkedText } from "./text.ts";

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
  const showsFace = fromPage && (place === "last" || place === "alone");
  const reactions = [message.personReaction, message.pageReaction].filter((emoji) => emoji !== undefined);
  const face = message.persona?.pictureUrl ?? view.page.pictureUrl;
  return html`<div class=${`row ${message.from} ${place} ${reactions.length > 0 ? "reacted" : ""}`} data-testid="bubble" data-from=${message.from} data-mid=${message.mid}>
    ${fromPage && html`<span class="face">${showsFace && html`<img src=${localUrl(face)} alt="" />`}</span>`}
    <div class="said">
      ${message.persona !== undefined && (place === "first" || place === "alone") && html`<div class="persona">${message.persona.name}</div>`}
      <${Quote} message=${message} view=${view} />
      ${(message.edits ?? 0) > 0 && html`<${Edited} />`}
      <div class="said-body">
        <${Body} message=${message} onAct=${onAct} />
        ${reactions.length > 0 && html`<span class="reactions" data-testid="reaction">${[...new Set(reactions)].join("")}</span>`}
      </div>
    </div>
    <${Actions} message=${message} onAct=${onAct} onReply=${onReply} onEdit=${onEdit} />
  </div>`;
}

function Edited(): VNode {
  return html`<div class="edited">${useWords().edited}</div>`;
}

function Body({ message, onAct }: { message: MessageView; onAct: MessageProps["onAct"] }): VNode {
  const { text, attachments = [], mid } = message;
  const onTap = (element: number, button: number) => onAct("button", { mid, element, button });
  const photos = attachments.filter(({ type }) => type === "image");
  const others = attachments.filter(({ type }) => type !== "image");
  return html`
    ${text !== undefined && html`<div class=${isOnlyEmoji(text) ? "emoji" : "bubble"} dir="auto" data-testid="text">${linkedText(text)}</div>`}
    ${photos.length > 0 && html`<div class=${photos.length > 1 ? "photos" : ""}>${photos.map((photo) => html`<${Attachment} attachment=${photo} />`)}</div>`}
    ${others.map((attachment) =>
      attachment.template === undefined
        ? html`<${Attachment} attachment=${attachment} />`
        : html`<${Template} template=${attachment.template} onTap=${onTap} />`,
    )}
  `;
}

/** What a message answers to, above it. */
function Quote({ message, view }: { message: MessageView; view: ThreadView }): VNode | null {
  const words = useWords();
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
