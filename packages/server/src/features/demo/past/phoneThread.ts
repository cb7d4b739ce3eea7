import { randomBytes } from "node:crypto";

/** What a phone of the emulator remembers of a conversation, in the form of its admin API. */
export interface PhoneThread {
  readonly person: string;
  readonly messages: readonly PhoneMessage[];
  readonly windowOpenedAt: number | null;
  readonly deliveredUntil: number;
  readonly readUntil: number;
  readonly seenUntil: number;
}

export const noThread: Omit<PhoneThread, "person"> = {
  messages: [],
  windowOpenedAt: null,
  deliveredUntil: 0,
  readUntil: 0,
  seenUntil: 0,
};

export interface PhoneMessage {
  readonly mid: string;
  readonly at: number;
  readonly from: "person" | "page";
  readonly appId: string | null;
  text?: string;
  readonly attachments?: readonly object[];
  readonly quickReplies?: readonly object[];
  readonly quickReplyPayload?: string;
  readonly isPostback?: boolean;
  readonly replyTo?: string;
  readonly metadata?: string;
  edits?: number;
  personReaction?: string;
}

/** The part of a Send API call that both the phone and the echo repeat. */
export interface SentMessage {
  readonly text?: string;
  readonly attachments?: readonly { readonly type: string; readonly payload: Record<string, unknown> }[];
  readonly quickReplies?: readonly object[];
  readonly metadata?: string;
}

/** Reads what the channel would have sent. */
export function sentMessage(body: string): SentMessage {
  // Our own adapter wrote it a moment ago, in the platform's documented form.
  const { message } = JSON.parse(body) as { message: Record<string, unknown> };
  const single = message["attachment"] as NonNullable<SentMessage["attachments"]>[number] | undefined;
  const several = message["attachments"] as SentMessage["attachments"];
  const attachments = single === undefined ? several : [single];
  return {
    ...(typeof message["text"] === "string" && { text: message["text"] }),
    ...(attachments !== undefined && { attachments }),
    ...(Array.isArray(message["quick_replies"]) && { quickReplies: message["quick_replies"] as object[] }),
    ...(typeof message["metadata"] === "string" && { metadata: message["metadata"] }),
  };
}

/** As the phone keeps an attachment: templates by themselves, media by their address. */
export function phoneAttachment({
  type,
  payload,
}: {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}): object {
  return type === "template" ? { type, template: payload } : { type, url: payload["url"] };
}

/** A message id as the platform gives them. */
export function newMid(): string {
  return `m_${randomBytes(75).toString("base64url")}`;
}
