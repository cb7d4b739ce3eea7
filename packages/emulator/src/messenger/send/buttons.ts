import { invalidParameter } from "../../graph/graphError.ts";
import { list, oneOf, requiredObject, requiredText, requiredUrl } from "../../graph/shape.ts";

const TYPES = [
  "web_url",
  "postback",
  "phone_number",
  "account_link",
  "account_unlink",
  "audio_call",
  "game_play",
] as const;

/** Checks a list of buttons as templates carry them. */
export function checkButtons(value: unknown, path: string, range: { min: number; max: number }): void {
  for (const [index, button] of list(value, path, range).entries()) checkButton(button, `${path}[${index}]`);
}

function checkButton(value: unknown, path: string): void {
  const button = requiredObject(value, path);
  if (button["type"] === "element_share")
    throw invalidParameter(`Param ${path}[type]: element_share is no longer supported`);
  switch (oneOf(button["type"], `${path}[type]`, TYPES)) {
    case "web_url":
      requiredText(button["title"], `${path}[title]`, { max: 20 });
      requiredUrl(button["url"], `${path}[url]`);
      if (button["webview_height_ratio"] !== undefined) {
        oneOf(button["webview_height_ratio"], `${path}[webview_height_ratio]`, ["compact", "tall", "full"]);
      }
      return;
    case "postback":
      requiredText(button["title"], `${path}[title]`, { max: 20 });
      requiredText(button["payload"], `${path}[payload]`, { max: 1000 });
      return;
    case "phone_number":
      requiredText(button["title"], `${path}[title]`, { max: 20 });
      if (!/^\+\d{5,20}$/.test(requiredText(button["payload"], `${path}[payload]`))) {
        throw invalidParameter(`Param ${path}[payload] must be a phone number in the form +<country><number>`);
      }
      return;
    case "account_link":
      requiredUrl(button["url"], `${path}[url]`);
      return;
    default:
      return;
  }
}

/** What a tap on the whole card does: a web_url button that has no title. */
export function checkDefaultAction(value: unknown, path: string): void {
  if (value === undefined || value === null) return;
  const action = requiredObject(value, path);
  oneOf(action["type"], `${path}[type]`, ["web_url"]);
  requiredUrl(action["url"], `${path}[url]`);
  if (action["title"] !== undefined) throw invalidParameter(`Param ${path}[title] is not allowed in a default action`);
}
