import type { VNode } from "preact";
import { localUrl, type MessageView, type ThreadView } from "../api.ts";
import { Voice } from "../Attachment.ts";
import { useLanguage, useWords } from "../context.ts";
import { html } from "../html.ts";
import { fill } from "../i18n.ts";
import { icon } from "../icons.ts";
import { isOnlyEmoji, linkedText } from "../text.ts";
import { array, record, text, webAddress } from "./parts.ts";
import { WhatsAppInteractive, WhatsAppTemplate } from "./Cards.ts";

export interface WhatsAppBodyProps {
  readonly message: MessageView;
  readonly view: ThreadView;
  readonly onAct: (act: string, body: unknown) => void;
}

/** A message as WhatsApp draws it: all in one bubble, with its time and, on what one said oneself, the ticks. */
export function WhatsAppBody({ message, view, onAct }: WhatsAppBodyProps): VNode {
  const words = useWords();
  const content = record(message.whatsapp);
  const type = text(content["type"]);
  if (type === "sticker")
    return html`<div class="wa-sticker"><img class="sticker" src=${localUrl(shownOf(content, "sticker"))} alt=${words.stickerAlt} /><${Stamp} message=${message} view=${view} /></div>`;
  const stamp = html`<${Stamp} message=${message} view=${view} />`;
  if (type === "interactive" && record(content["interactive"])["action"] !== undefined)
    return html`<${WhatsAppInteractive} message=${message} stamp=${stamp} onAct=${onAct} />`;
  if (type === "template") return html`<${WhatsAppTemplate} message=${message} stamp=${stamp} onAct=${onAct} />`;
  return html`<div class=${`bubble wa ${type}`}><${Plain} content=${content} type=${type} message=${message} />${stamp}</div>`;
}

function Plain({
  content,
  type,
  message,
}: {
  content: Record<string, unknown>;
  type: string;
  message: MessageView;
}): VNode {
  const words = useWords();
  const own = record(content[type]);
  const caption = text(own["caption"]);
  const said = (shown: string) =>
    html`<span class=${isOnlyEmoji(shown) ? "wa-emoji" : ""} dir="auto" data-testid="text">${linkedText(shown)}</span>`;
  const url = localUrl(shownOf(content, type));
  switch (type) {
    case "image":
      return html`<a class="wa-picture" href=${url} target="_blank" rel="noopener"><img src=${url} alt=${words.photoAlt} /></a>${caption !== "" && said(caption)}`;
    case "video":
      return html`<video class="wa-picture" src=${url} controls preload="metadata"></video>${caption !== "" && said(caption)}`;
    case "audio":
      return html`<${Voice} url=${url} />`;
    case "document": {
      const name = text(own["filename"]) || text(content["fileName"]) || words.file;
      return html`<a class="wa-file" href=${url} target="_blank" rel="noopener">${icon("file")}<span>${name}</span></a>${caption !== "" && said(caption)}`;
    }
    case "location":
      return html`<div class="wa-place">${icon("pin")}<span><b dir="auto">${text(own["name"]) || words.place}</b><small dir="auto">${text(own["address"]) || `${text(own["latitude"])}, ${text(own["longitude"])}`}</small></span></div>`;
    case "contacts":
      return html`${array(content["contacts"]).map(
        (contact) =>
          html`<div class="wa-place">${icon("person")}<span><b dir="auto">${text(record(record(contact)["name"])["formatted_name"])}</b><small>${text(record(array(record(contact)["phones"])[0])["phone"])}</small></span></div>`,
      )}`;
    case "order":
      return html`<div class="wa-place">${icon("bag")}<span><b>${fill(words.itemsInCart, { n: array(own["product_items"]).length })}</b><small dir="auto">${text(own["text"])}</small></span></div>`;
    case "interactive": {
      const reply = record(own["button_reply"] ?? own["list_reply"]);
      return html`${said(text(reply["title"]) || words.formSent)}${text(reply["description"]) !== "" && html`<small dir="auto">${text(reply["description"])}</small>`}`;
    }
    case "button":
      return said(text(own["text"]));
    case "unsupported":
      return html`<i>${words.unknownAttachment}</i>`;
    default:
      return said(message.text ?? text(own["body"]));
  }
}

/** Time, and what became of it: one tick sent, two delivered, two blue read. */
function Stamp({ message, view }: { message: MessageView; view: ThreadView }): VNode {
  const words = useWords();
  const time = new Intl.DateTimeFormat(useLanguage(), { hour: "2-digit", minute: "2-digit" }).format(message.at);
  const isRead = view.seenUntil >= message.at;
  const isDelivered = isRead || view.toldUntil >= message.at;
  const said = isRead ? words.seen : isDelivered ? words.delivered : words.sent;
  return html`<span class="wa-stamp">${(message.edits ?? 0) > 0 && html`${words.edited} `}${time}${
    message.from === "person" &&
    html`<span class=${`ticks ${isRead ? "read" : ""}`} role="img" aria-label=${said} data-testid="ticks">${icon(isDelivered ? "twoTicks" : "oneTick")}</span>`
  }</span>`;
}

/** Where the file of a message is: the emulator's own copy, else the address the app gave. */
function shownOf(content: Record<string, unknown>, type: string): string {
  return text(content["shown"]) || webAddress(record(content[type])["link"]) || "";
}
