import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { localUrl } from "./api.ts";
import type { AttachmentView } from "./Attachment.ts";
import { useLanguage, useWords } from "./context.ts";
import { html } from "./html.ts";
import { Feedback } from "./Feedback.ts";
import { icon } from "./icons.ts";

type TemplateView = NonNullable<AttachmentView["template"]>;
type Loose = Record<string, unknown>;

export interface TemplateProps {
  readonly template: TemplateView;
  readonly onTap: (element: number, button: number) => void;
  /** What the person answered already. */
  readonly feedback?: string | undefined;
  readonly onFeedback: (given: { payload: string; followUp?: string }) => void;
}

/** A template as Messenger draws it: cards, a text with buttons, a receipt … */
export function Template({ template, onTap, feedback, onFeedback }: TemplateProps): VNode {
  const words = useWords();
  const payload = template as Loose;
  switch (template.template_type) {
    case "generic":
    case "image_grid":
      return html`<${Cards} payload=${payload} onTap=${onTap} />`;
    case "button":
      return html`<div class="card text-card">
        <div class="card-text" dir="auto">${text(payload["text"])}</div>
        <${Buttons} buttons=${payload["buttons"]} onTap=${(button: number) => onTap(0, button)} />
      </div>`;
    case "media":
      return html`<${Media} element=${objects(payload["elements"])[0] ?? {}} onTap=${(button: number) => onTap(0, button)} />`;
    case "receipt":
      return html`<${Receipt} payload=${payload} />`;
    case "coupon":
      return html`<div class="card">
        <div class="card-body"><strong dir="auto">${text(payload["title"])}</strong><span dir="auto">${text(payload["subtitle"])}</span></div>
        ${text(payload["coupon_code"]) !== "" && html`<div class="card-code">${words.couponCode} <b>${text(payload["coupon_code"])}</b></div>`}
        <${Buttons} buttons=${couponLink(payload)} onTap=${() => undefined} />
      </div>`;
    case "customer_feedback":
      return html`<${Feedback} payload=${payload} given=${feedback} onGive=${onFeedback} />`;
    default:
      return html`<div class="card"><div class="card-body"><strong>${template.template_type}</strong></div></div>`;
  }
}

/** A coupon's address is its one button. */
function couponLink(payload: Loose): Loose[] {
  const url = webAddress(payload["coupon_url"]);
  const title = text(payload["coupon_url_button_title"]) || (url === undefined ? "" : new URL(url).host);
  return url === undefined ? [] : [{ type: "web_url", title, url }];
}

function Cards({ payload, onTap }: { payload: Loose; onTap: TemplateProps["onTap"] }): VNode {
  const words = useWords();
  const row = useRef<HTMLDivElement>(null);
  const elements = objects(payload["elements"]);
  const step = (direction: 1 | -1) => row.current?.scrollBy({ left: direction * 252, behavior: "smooth" });
  const isSquare = payload["image_aspect_ratio"] === "square";
  return html`<div class="cards-frame">
    <div class=${`cards ${elements.length === 1 ? "single" : ""}`} ref=${row} role="group" aria-label=${words.cards} tabindex=${elements.length > 1 ? 0 : -1}>
      ${elements.map((element, index) => html`<${Card} element=${element} isSquare=${isSquare} onTap=${(button: number) => onTap(index, button)} />`)}
    </div>
    ${
      elements.length > 1 &&
      html`<button type="button" class="cards-step previous" aria-label=${words.previousCard} onClick=${() => step(-1)}>${icon("left")}</button>
      <button type="button" class="cards-step next" aria-label=${words.nextCard} onClick=${() => step(1)}>${icon("right")}</button>`
    }
  </div>`;
}

function Card({
  element,
  isSquare,
  onTap,
}: {
  element: Loose;
  isSquare: boolean;
  onTap: (button: number) => void;
}): VNode {
  const images = objects(element["images"]).map(({ url }) => text(url));
  const pictures = images.length > 0 ? images : [text(element["image_url"])].filter((url) => url !== "");
  const link = webAddress((element["default_action"] as Loose | undefined)?.["url"]);
  const face = html`
    ${
      pictures.length > 0 &&
      html`<div class=${`card-pictures ${isSquare ? "square" : ""} n${Math.min(pictures.length, 4)}`}>
      ${pictures.map((url) => html`<img src=${localUrl(url)} alt="" loading="lazy" />`)}
    </div>`
    }
    <div class="card-body">
      <strong dir="auto">${text(element["title"])}</strong>
      ${text(element["subtitle"]) !== "" && html`<span dir="auto">${text(element["subtitle"])}</span>`}
      ${link !== undefined && html`<small>${new URL(link).host}</small>`}
    </div>
  `;
  return html`<div class="card" data-testid="card">
    ${link === undefined ? face : html`<a class="card-face" href=${link} target="_blank" rel="noopener noreferrer">${face}</a>`}
    <${Buttons} buttons=${element["buttons"]} onTap=${onTap} />
  </div>`;
}

function Media({ element, onTap }: { element: Loose; onTap: (button: number) => void }): VNode {
  const url = text(element["resolved_url"]) || text(element["url"]);
  return html`<div class="card">
    <div class="card-pictures">
      ${element["media_type"] === "video" ? html`<video src=${localUrl(url)} controls></video>` : html`<img src=${localUrl(url)} alt="" />`}
    </div>
    <${Buttons} buttons=${element["buttons"]} onTap=${onTap} />
  </div>`;
}

function Receipt({ payload }: { payload: Loose }): VNode {
  const words = useWords();
  const language = useLanguage();
  const summary = (payload["summary"] ?? {}) as Loose;
  const currency = text(payload["currency"]);
  return html`<div class="card receipt">
    <div class="card-body"><strong>${words.order} ${text(payload["order_number"])}</strong><span>${text(payload["recipient_name"])}</span></div>
    ${objects(payload["elements"]).map(
      (element) => html`<div class="receipt-line thing">
        ${text(element["image_url"]) !== "" && html`<img src=${localUrl(text(element["image_url"]))} alt="" />`}
        <span dir="auto">${text(element["title"])}${Number(element["quantity"] ?? 1) === 1 ? "" : ` × ${text(element["quantity"])}`}</span>
        <span>${money(element["price"], currency, language)}</span>
      </div>`,
    )}
    ${objects(payload["adjustments"]).map(
      ({ name, amount }) =>
        html`<div class="receipt-line"><span dir="auto">${text(name)}</span><span>${money(-Number(amount), currency, language)}</span></div>`,
    )}
    ${summary["shipping_cost"] !== undefined && html`<div class="receipt-line"><span>${words.shipping}</span><span>${money(summary["shipping_cost"], currency, language)}</span></div>`}
    <div class="receipt-line total"><span>${words.total}</span><span>${money(summary["total_cost"], currency, language)}</span></div>
  </div>`;
}

function Buttons({ buttons, onTap }: { buttons: unknown; onTap: (button: number) => void }): VNode | null {
  const known = objects(buttons);
  if (known.length === 0) return null;
  return html`<div class="card-buttons">
    ${known.map((button, index) => {
      const title = text(button["title"]) || text(button["type"]);
      const link = button["type"] === "phone_number" ? `tel:${text(button["payload"])}` : webAddress(button["url"]);
      if (link === undefined && button["type"] !== "postback")
        return html`<span class="dead" dir="auto">${title}</span>`;
      return button["type"] === "postback"
        ? html`<button type="button" onClick=${() => onTap(index)} dir="auto">${title}</button>`
        : html`<a href=${link} target="_blank" rel="noopener noreferrer" dir="auto">${title}</a>`;
    })}
  </div>`;
}

function money(value: unknown, currency: string, language: string): string {
  const amount = Number(value);
  if (!/^[A-Z]{3}$/.test(currency) || !Number.isFinite(amount)) return `${text(value)} ${currency}`;
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(amount);
}

function objects(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter((item): item is Loose => typeof item === "object" && item !== null) : [];
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Only the web's own addresses become links, whatever an app sends. */
function webAddress(value: unknown): string | undefined {
  return typeof value === "string" && /^https?:/i.test(value) && URL.canParse(value) ? value : undefined;
}
