import type { Button, Card, Content } from "@botschaft/core";
import { isRecord, type JsonRecord, readId, readList, readRecord, readText } from "../meta/read.ts";

/**
 * What a template attachment shows. Templates come back in echoes, of ours and of other apps, in bodies that vary; product
 * templates also arrive from contacts. `undefined` for those we cannot show as their own kind (receipt, coupon …).
 */
export function templateContents(attachment: JsonRecord, payload: JsonRecord): readonly Content[] | undefined {
  const product = readRecord(payload, "product");
  if (product !== undefined) return products(product);
  const elements = readList(payload, "elements").filter(isRecord);
  switch (payload.template_type) {
    case "button":
      return buttonTemplate(attachment, payload);
    case "generic":
      return cards(elements);
    case "media":
      return mediaTemplate(elements);
    default:
      return payload.template_type === undefined ? cards(elements) : undefined;
  }
}

function products(product: JsonRecord): readonly Content[] {
  return readList(product, "elements")
    .filter(isRecord)
    .map(
      (element): Content => ({
        kind: "shared",
        what: "product",
        ...textFields({ title: element.title, subtitle: element.subtitle, imageUrl: element.image_url }),
      }),
    );
}

function buttonTemplate(attachment: JsonRecord, payload: JsonRecord): readonly Content[] | undefined {
  const text = readText(payload.text) ?? readText(attachment.title);
  if (text === undefined) return undefined;
  const buttons = parseButtons(payload);
  return [{ kind: "text", text, ...(buttons.length > 0 && { buttons }) }];
}

function cards(elements: readonly JsonRecord[]): readonly Content[] | undefined {
  if (elements.length === 0) return undefined;
  return [{ kind: "cards", cards: elements.map(parseCard) }];
}

function parseCard(element: JsonRecord): Card {
  const buttons = parseButtons(element);
  return {
    title: readText(element.title) ?? "",
    ...textFields({
      subtitle: element.subtitle,
      imageUrl: element.image_url,
      url: readRecord(element, "default_action")?.url ?? element.item_url,
    }),
    ...(buttons.length > 0 && { buttons }),
  };
}

/** One picture or film above buttons. */
function mediaTemplate(elements: readonly JsonRecord[]): readonly Content[] | undefined {
  const contents = elements.flatMap((element): Content[] => {
    const type = element.media_type === "video" ? "video" : "image";
    const url = readText(element.url);
    // In echoes the upload may be named by a number.
    const uploadedId = readId(element.attachment_id);
    if (url !== undefined) return [{ kind: "media", items: [{ type, source: { url } }] }];
    return uploadedId === undefined ? [] : [{ kind: "media", items: [{ type, source: { uploadedId } }] }];
  });
  return contents.length > 0 ? contents : undefined;
}

/** Kinds of buttons we do not know are left out here; the raw event keeps them. */
function parseButtons(owner: JsonRecord): readonly Button[] {
  return readList(owner, "buttons")
    .filter(isRecord)
    .flatMap((button): Button[] => {
      const title = readText(button.title) ?? "";
      const payload = readText(button.payload) ?? "";
      const url = readText(button.url);
      if (button.type === "postback") return [{ kind: "postback", title, payload }];
      if (button.type === "phone_number") return [{ kind: "phone", title, phoneNumber: payload }];
      return button.type === "web_url" && url !== undefined ? [{ kind: "url", title, url }] : [];
    });
}

/** Only those fields that are texts. */
function textFields<Key extends string>(fields: Readonly<Record<Key, unknown>>): { readonly [K in Key]?: string } {
  const found: { [K in Key]?: string } = {};
  for (const key in fields) {
    const text = readText(fields[key]);
    if (text !== undefined) found[key] = text;
  }
  return found;
}
