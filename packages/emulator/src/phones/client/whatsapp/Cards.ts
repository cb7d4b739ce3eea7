import type { VNode } from "preact";
import { localUrl, type MessageView } from "../api.ts";
import { useWords } from "../context.ts";
import { html } from "../html.ts";
import { fill, type Words } from "../i18n.ts";
import { icon } from "../icons.ts";
import { linkedText } from "../text.ts";
import { array, record, text, webAddress } from "./parts.ts";

interface CardProps {
  readonly message: MessageView;
  readonly stamp: VNode;
  readonly onAct: (act: string, body: unknown) => void;
}

/** One thing to tap below a bubble. */
interface Choice {
  readonly label: string;
  readonly sign?: "reply" | "list" | "link" | "pin" | "form" | "bag" | "copy";
  readonly url?: string | undefined;
  readonly onTap?: () => void;
}

/** A question with buttons, a list, a link, products or cards. */
export function WhatsAppInteractive({ message, stamp, onAct }: CardProps): VNode {
  const words = useWords();
  const interactive = record(record(message.whatsapp)["interactive"]);
  const action = record(interactive["action"]);
  const cards = array(action["cards"]);
  const choices = choicesOf(text(interactive["type"]), action, message.mid, words, onAct);
  return html`
    <${Bubble} header=${headerOf(interactive["header"])} body=${text(record(interactive["body"])["text"])} footer=${text(record(interactive["footer"])["text"])} products=${productsOf(action)} stamp=${stamp} />
    <${Choices} choices=${choices} />
    ${cards.length > 0 && html`<${Carousel} cards=${cards.map((card, index) => cardOf(record(card), index, message.mid, words, onAct))} />`}
  `;
}

/** A template as its receiver sees it, its places filled. */
export function WhatsAppTemplate({ message, stamp, onAct }: CardProps): VNode {
  const filled = record(record(message.whatsapp)["filled"]);
  const header = record(filled["header"]);
  const shown = {
    text: text(header["text"]),
    format: text(header["format"]).toLowerCase(),
    url: text(header["shown"]),
  };
  const cards = array(filled["cards"]).map(record);
  return html`
    <${Bubble} header=${shown} body=${text(filled["body"])} footer=${text(filled["footer"])} products=${[]} stamp=${stamp} />
    <${Choices} choices=${templateChoices(filled["buttons"], message.mid, undefined, onAct)} />
    ${
      cards.length > 0 &&
      html`<${Carousel} cards=${cards.map((card, index) => ({
        picture: text(record(card["header"])["shown"]),
        isVideo: text(record(card["header"])["format"]) === "VIDEO",
        body: text(card["body"]),
        choices: templateChoices(card["buttons"], message.mid, index, onAct),
      }))} />`
    }
  `;
}

interface Header {
  readonly text: string;
  readonly format: string;
  readonly url: string;
}

function Bubble({
  header,
  body,
  footer,
  products,
  stamp,
}: {
  header: Header;
  body: string;
  footer: string;
  products: readonly string[];
  stamp: VNode;
}): VNode {
  const words = useWords();
  const url = localUrl(header.url);
  return html`<div class="bubble wa question">
    ${header.format === "image" && html`<img class="wa-head" src=${url} alt=${words.photoAlt} />`}
    ${(header.format === "video" || header.format === "gif") && html`<video class="wa-head" src=${url} controls></video>`}
    ${header.format === "document" && html`<a class="wa-file" href=${url} target="_blank" rel="noopener">${icon("file")}<span>${words.file}</span></a>`}
    ${header.text !== "" && html`<b class="wa-title" dir="auto">${header.text}</b>`}
    ${products.map((id) => html`<div class="wa-place">${icon("bag")}<span><b>${id}</b></span></div>`)}
    <span dir="auto" data-testid="text">${linkedText(body)}</span>
    ${footer !== "" && html`<small class="wa-footer" dir="auto">${footer}</small>`}
    ${stamp}
  </div>`;
}

function Choices({ choices }: { choices: readonly Choice[] }): VNode | null {
  if (choices.length === 0) return null;
  return html`<div class="wa-choices">
    ${choices.map(({ label, sign = "reply", url, onTap }) =>
      url !== undefined
        ? html`<a href=${url} target="_blank" rel="noopener noreferrer" dir="auto">${icon("link")} ${label}</a>`
        : onTap === undefined
          ? html`<span class="dead" dir="auto">${icon(sign)} ${label}</span>`
          : html`<button type="button" dir="auto" onClick=${onTap}>${icon(sign)} ${label}</button>`,
    )}
  </div>`;
}

interface Card {
  readonly picture: string;
  readonly isVideo: boolean;
  readonly body: string;
  readonly choices: readonly Choice[];
}

function Carousel({ cards }: { cards: readonly Card[] }): VNode {
  return html`<div class="cards wa-cards" role="group" aria-label=${useWords().cards} tabindex="0">
    ${cards.map(
      ({ picture, isVideo, body, choices }) => html`<div class="wa-card" data-testid="card">
        ${picture !== "" && (isVideo ? html`<video class="wa-head" src=${localUrl(picture)} controls></video>` : html`<img class="wa-head" src=${localUrl(picture)} alt="" />`)}
        <span dir="auto">${body}</span>
        <${Choices} choices=${choices} />
      </div>`,
    )}
  </div>`;
}

function choicesOf(
  type: string,
  action: Record<string, unknown>,
  mid: string,
  words: Words,
  onAct: CardProps["onAct"],
): Choice[] {
  const parameters = record(action["parameters"]);
  switch (type) {
    case "button":
      return replies(array(action["buttons"]), mid, undefined, onAct);
    case "list":
      return [{ label: text(action["button"]), sign: "list", onTap: () => onAct("show-list", { mid }) }];
    case "cta_url":
      return [{ label: text(parameters["display_text"]), url: webAddress(parameters["url"]) }];
    case "location_request_message":
      return [{ label: words.sendPlace, sign: "pin", onTap: () => onAct("location", { ...HERE, name: words.place }) }];
    case "flow":
      return [{ label: text(parameters["flow_cta"]), sign: "form", onTap: () => onAct("flow", { mid, answers: {} }) }];
    case "product":
    case "product_list":
    case "catalog_message":
      return [{ label: words.order, sign: "bag", onTap: () => onAct("order", { order: cartOf(action) }) }];
    case "request_contact_info":
      return [{ label: words.shareNumber, sign: "reply" }];
    default:
      return [];
  }
}

/** Somewhere at the coast. */
const HERE = { latitude: 53.6247, longitude: 7.1553 };

function replies(
  buttons: readonly unknown[],
  mid: string,
  card: number | undefined,
  onAct: CardProps["onAct"],
): Choice[] {
  return buttons.map((button, index) => {
    const reply = record(record(button)["reply"] ?? record(button)["quick_reply"]);
    return { label: text(reply["title"]), onTap: () => onAct("reply-button", { mid, index, card }) };
  });
}

function templateChoices(buttons: unknown, mid: string, card: number | undefined, onAct: CardProps["onAct"]): Choice[] {
  return array(buttons).map((one, index): Choice => {
    const button = record(one);
    const label = text(button["text"]);
    switch (text(button["type"])) {
      case "QUICK_REPLY":
        return { label, onTap: () => onAct("reply-button", { mid, index, card }) };
      case "COPY_CODE":
      case "OTP":
        return { label: `${label}: ${text(button["payload"])}`, sign: "copy" };
      default:
        return { label, url: webAddress(button["url"]) };
    }
  });
}

function cardOf(
  card: Record<string, unknown>,
  index: number,
  mid: string,
  words: Words,
  onAct: CardProps["onAct"],
): Card {
  const header = record(card["header"]);
  const action = record(card["action"]);
  const parameters = record(action["parameters"]);
  const media = record(header["image"] ?? header["video"]);
  return {
    picture: text(media["shown"]) || text(media["link"]),
    isVideo: header["type"] === "video",
    body: text(record(card["body"])["text"]) || fill(words.article, { id: text(action["product_retailer_id"]) }),
    choices:
      action["name"] === "cta_url"
        ? [{ label: text(parameters["display_text"]), url: webAddress(parameters["url"]) }]
        : replies(array(action["buttons"]), mid, index, onAct),
  };
}

function headerOf(value: unknown): Header {
  const header = record(value);
  const format = text(header["type"]);
  const media = record(header[format]);
  return { text: text(header["text"]), format, url: text(media["shown"]) || text(media["link"]) };
}

function productsOf(action: Record<string, unknown>): string[] {
  const alone = text(action["product_retailer_id"]);
  if (alone !== "") return [alone];
  return array(action["sections"]).flatMap((section) =>
    array(record(section)["product_items"]).map((item) => text(record(item)["product_retailer_id"])),
  );
}

function cartOf(action: Record<string, unknown>): Record<string, unknown> {
  const product_items = productsOf(action).map((product_retailer_id) => ({
    product_retailer_id,
    quantity: 1,
    item_price: 129,
    currency: "EUR",
  }));
  return { catalog_id: text(action["catalog_id"]), product_items };
}
