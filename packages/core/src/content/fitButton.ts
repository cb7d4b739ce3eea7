import type { Capabilities } from "../channel/capabilities.ts";
import type { Button, QuickReply } from "./content.ts";
import type { Loss } from "./loss.ts";
import { cutText, fitsText, type TextLimit } from "./splitText.ts";

/** A button as platforms take it; undefined where they would refuse it, and with it the whole message: then it has to be words. */
export function fitButton(button: Button, capabilities: Capabilities, losses: Loss[]): Button | undefined {
  if (button.title.trim() === "") return undefined;
  const title = cutTitle(button.title, capabilities.maxButtonTitle, losses);
  switch (button.kind) {
    case "postback":
      if (!isPayloadFine(button.payload, capabilities, losses)) return undefined;
      return title === button.title ? button : { ...button, title };
    case "url": {
      const url = asWebAddress(button.url);
      if (url === undefined) return undefined;
      return title === button.title && url === button.url ? button : { ...button, title, url };
    }
    case "phone": {
      const phoneNumber = asDialled(button.phoneNumber);
      if (phoneNumber === undefined) return undefined;
      return title === button.title && phoneNumber === button.phoneNumber ? button : { ...button, title, phoneNumber };
    }
  }
}

/** What a button does, in words; nothing where it has none. */
export function asLine(button: Button): string {
  if (button.kind === "postback") return button.title.trim() === "" ? "" : `• ${button.title}`;
  const goal = button.kind === "url" ? button.url : button.phoneNumber;
  if (goal.trim() === "") return "";
  return button.title.trim() === "" ? goal : `${button.title}: ${goal}`;
}

/** A quick reply as platforms take it; undefined where its payload is too long or nothing stands on it. */
export function fitQuickReply(reply: QuickReply, capabilities: Capabilities, losses: Loss[]): QuickReply | undefined {
  if (reply.kind !== "text") return reply;
  if (reply.title.trim() === "" || !isPayloadFine(reply.payload, capabilities, losses)) return undefined;
  const title = cutTitle(reply.title, capabilities.maxQuickReplyTitle, losses);
  const { imageUrl, ...rest } = reply;
  const image = imageUrl === undefined ? undefined : asWebAddress(imageUrl);
  if (title === reply.title && image === imageUrl) return reply;
  return { ...rest, title, ...(image === undefined ? {} : { imageUrl: image }) };
}

/** A title with "…" where it is too long. */
export function cutTitle(title: string, max: number, losses: Loss[]): string {
  const limit: TextLimit = { max, unit: "characters" };
  if (fitsText(title, limit)) return title;
  losses.push({
    code: "title_cut",
    detail: `"${title}" is longer than ${max} characters and is cut.`,
    data: { title, max },
  });
  return cutText(title, limit);
}

function isPayloadFine(payload: string, { maxPayload }: Capabilities, losses: Loss[]): boolean {
  if (fitsText(payload, { max: maxPayload, unit: "characters" })) return true;
  losses.push({
    code: "payload_too_long",
    detail: `A payload is longer than ${maxPayload} characters; its choice is shown as text.`,
    data: { max: maxPayload },
  });
  return false;
}

const withScheme = /^https?:\/\/[^\s/?#]/i;
const bareHost = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([:/?#]|$)/u;

/** An address that platforms take; undefined for what is none. People leave `https://` out, and a variable may bring blanks along. */
export function asWebAddress(text: string): string | undefined {
  const address = text.trim().replace(/\s/g, encodeURIComponent);
  if (withScheme.test(address)) return address;
  return bareHost.test(address) ? `https://${address}` : undefined;
}

/** A number as platforms dial it, `+4940123`; undefined when it does not tell its country. */
function asDialled(text: string): string | undefined {
  const number = text.replace(/\(0\)|[\s()/.\u2010-\u2015-]/g, "").replace(/^00/, "+");
  return /^\+[1-9]\d{4,18}$/.test(number) ? number : undefined;
}
