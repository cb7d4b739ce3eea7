import type { Content, InboundEvent, Referral } from "@botschaft/core";
import { isRecord, type JsonRecord, readId, readList, readRecord, readText } from "../meta/read.ts";
import { parseAttachments } from "./attachments.ts";

/** A message of the contact, one of ours coming back, or one that was taken back. */
export function parseMessage(message: JsonRecord, at: number): InboundEvent | undefined {
  const mid = readId(message.mid);
  if (mid === undefined) return undefined;
  if (message.is_deleted === true) return { kind: "unsent", at, mid };
  const contents = parseContents(message);
  if (message.is_echo === true) {
    const appId = readId(message.app_id);
    const metadata = readText(message.metadata);
    return {
      kind: "echo",
      at,
      mid,
      contents,
      ...(appId !== undefined && { appId }),
      ...(metadata !== undefined && { metadata }),
    };
  }
  const replyToMid = readId(readRecord(message, "reply_to")?.mid);
  const referral = parseReferral(message.referral);
  const meaning = meaningOf(contents);
  return {
    kind: "message",
    at,
    mid,
    contents,
    ...(meaning !== undefined && { meaning }),
    ...(replyToMid !== undefined && { replyToMid }),
    ...(referral !== undefined && { referral }),
  };
}

/** The thumb beside the input field in its three sizes, by how long one presses. */
const thumbs: ReadonlySet<string | undefined> = new Set(["369239263222822", "369239343222814", "369239383222810"]);

function meaningOf(contents: readonly Content[]): string | undefined {
  const isThumb = contents.every((content) => content.kind === "sticker" && thumbs.has(content.stickerId));
  return isThumb ? "👍" : undefined;
}

/** Never empty: a message in which we find nothing is `unsupported` and keeps what came. */
function parseContents(message: JsonRecord): readonly Content[] {
  const words = wordsOf(message);
  const contents = [...(words === undefined ? [] : [words]), ...parseAttachments(readList(message, "attachments"))];
  return contents.length > 0 ? contents : [{ kind: "unsupported", type: "message", raw: message }];
}

function wordsOf(message: JsonRecord): Content | undefined {
  const text = readText(message.text) ?? commandText(message);
  const quickReply = readRecord(message, "quick_reply");
  if (quickReply === undefined) return text === undefined ? undefined : { kind: "text", text };
  const payload = readText(quickReply.payload);
  return {
    kind: "choice",
    via: "quick_reply",
    title: text ?? payload ?? "",
    ...(payload !== undefined && { payload }),
  };
}

/** A slash command usually comes with its text; where not, this is what the contact chose. */
function commandText(message: JsonRecord): string | undefined {
  const command = readList(message, "commands").find(isRecord);
  const name = readText(command?.name);
  return name === undefined ? undefined : `/${name}`;
}

/** How the contact came: a link, an advert, a product of the Page's shop. `undefined` when it says nothing. */
export function parseReferral(value: unknown): Referral | undefined {
  if (!isRecord(value)) return undefined;
  const context = readRecord(value, "ads_context_data");
  const found = {
    ref: readText(value.ref),
    source: readText(value.source),
    type: readText(value.type),
    adId: readId(value.ad_id),
    adTitle: readText(context?.ad_title),
    productId: readId(readRecord(value, "product")?.id) ?? readId(context?.product_id),
  };
  const referral: Referral = Object.fromEntries(Object.entries(found).filter(([, text]) => text !== undefined));
  return Object.keys(referral).length > 0 ? referral : undefined;
}
