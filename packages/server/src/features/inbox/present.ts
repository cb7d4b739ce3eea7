import type { ConversationDetail, ConversationSummary, Message, SearchHit, ShownContent } from "@botschaft/contract";
import {
  upgradeConversation,
  type Ground,
  type Holder,
  type MessageBody,
  type Preview,
  type ThreadEvent,
} from "@botschaft/core";
import type { ShownMedia } from "../media/index.ts";
import { groundInfoOf } from "./groundInfo.ts";
import type { DetailRow, FetchedMedia, MessageRow, SummaryRow } from "./queries.ts";
import type { HitRow } from "./search/listHits.ts";

export function presentSummary(row: Omit<SummaryRow, "sortKey">): ConversationSummary {
  // Read as it lies there: it may have been stored by an older version.
  const state = upgradeConversation(row.state);
  return {
    id: state.id,
    channelId: state.channelId,
    channelKind: row.channelKind,
    contact: { id: row.contactId ?? state.contactId, name: row.contactName, pictureUrl: row.pictureUrl },
    tags: row.tags,
    status: state.status,
    snoozedUntil: instantOrNull(state.snoozedUntil),
    holder: presentHolder(state.holder),
    assigneeId: state.assigneeId,
    assignedById: state.assignedBy,
    unread: state.unread,
    waitingSince: instantOrNull(state.waitingSince),
    lastMessageAt: row.lastMessageAt.toISOString(),
    lastSeq: state.lastSeq,
    deliveredUntil: instantOrNull(state.deliveredUntil),
    readUntil: instantOrNull(state.readUntil),
    preview: presentPreview(state.preview),
    contactPreview: presentPreview(state.contactPreview),
  };
}

function presentPreview(preview: Preview | null): ConversationSummary["preview"] {
  return preview === null ? null : { ...preview, memberId: preview.memberId ?? null, at: instant(preview.at) };
}

export function presentConversation(row: DetailRow, now: number): ConversationDetail {
  const { state } = row;
  const frame = state.run?.frames.at(-1);
  return {
    ...presentSummary(row),
    contact: {
      id: row.contactId ?? state.contactId,
      name: row.contactName,
      pictureUrl: row.pictureUrl,
      firstName: row.firstName,
      lastName: row.lastName,
      language: row.language,
      timezone: row.timezone,
      attributes: row.attributes ?? {},
      tags: row.tags,
      isBlocked: row.isContactBlocked,
      createdAt: (row.contactCreatedAt ?? new Date(state.createdAt)).toISOString(),
    },
    channel: {
      id: state.channelId,
      kind: row.channelKind,
      name: row.channelName,
      status: row.channelStatus,
      statusReason: row.channelStatusReason,
    },
    groundInfo: groundInfoOf(row, now),
    lastInboundAt: instantOrNull(state.lastInboundAt),
    lastOutboundAt: instantOrNull(state.lastOutboundAt),
    isBlocked: state.isBlocked,
    lastRef: state.lastRef,
    run:
      state.run === null || frame === undefined
        ? null
        : { flowId: row.flowId, flowName: row.flowName, nodeId: frame.nodeId, startedAt: instant(state.run.startedAt) },
    createdAt: instant(state.createdAt),
  };
}

export function presentMessage(row: MessageRow, workspaceId: string, shown: ShownMedia): Message {
  const body = presentBody(row.body);
  return {
    conversationId: row.conversationId,
    seq: row.seq,
    author: presentAuthor(row),
    at: row.at.toISOString(),
    body: withOwnLinks(
      row.fetched === null ? body : withFetched(body, row.fetched, (mediaId) => shown.link({ workspaceId, mediaId })),
      (url) => shown.relink(url, workspaceId),
    ),
    mid: row.mid,
    replyToMid: row.replyToMid,
    clientKey: row.clientKey,
    ground: row.ground === null ? null : presentGround(row.ground),
    cause: row.cause,
    delivery: row.delivery,
    deliveryDetail: row.deliveryDetail,
    deliveredAt: toldAt(row, row.deliveredAt ?? row.readAt, row.deliveredUntil),
    readAt: toldAt(row, row.readAt, row.readUntil),
    price: row.price,
    reactions: (["contact", "us"] as const).flatMap((by) => {
      const emoji = row.reactions?.[by];
      return emoji === undefined ? [] : [{ by, emoji }];
    }),
    editedAt: row.editedAt?.toISOString() ?? null,
    unsentAt: row.unsentAt?.toISOString() ?? null,
  };
}

export function presentHit(row: HitRow): SearchHit {
  return { seq: row.seq, at: row.at.toISOString(), author: presentAuthor(row), text: row.text, marks: [...row.marks] };
}

function presentAuthor(row: Pick<MessageRow, "author" | "memberId" | "memberName">): Message["author"] {
  return row.author === "member"
    ? { kind: "member", memberId: row.memberId, name: row.memberName }
    : { kind: row.author };
}

/** When the platform told it for this message, or for everything up to a moment after it. */
function toldAt({ at, delivery }: MessageRow, own: Date | null, until: number | null): string | null {
  if (delivery !== "sent") return null;
  if (own !== null) return own.toISOString();
  return until !== null && until >= at.getTime() ? instant(until) : null;
}

export function presentGround({ kind, until }: Ground) {
  return { kind, until: instant(until) };
}

function presentHolder(holder: Holder): ConversationSummary["holder"] {
  switch (holder.kind) {
    case "bot":
      return { kind: "bot" };
    case "waiting":
      return { kind: "waiting", since: instant(holder.since), reason: holder.reason };
    case "member":
      return {
        kind: "member",
        memberId: holder.memberId,
        since: instant(holder.since),
        botReturnsAt: instantOrNull(holder.botReturnsAt),
      };
  }
}

function presentBody(body: MessageBody): Message["body"] {
  switch (body.kind) {
    // Content is what the message path stored, in the very form the contract describes (contract/src/content.ts holds both together).
    case "said":
      return { kind: "said", contents: [...body.contents] as ShownContent[] };
    case "note":
      return { kind: "note", text: body.text };
    case "event":
      return { kind: "event", event: presentEvent(body.event) };
  }
}

/** Our own copies in place of the platform's addresses, and a word where there is none. */
function withFetched(
  body: Message["body"],
  fetched: readonly FetchedMedia[],
  linkTo: (mediaId: string) => string,
): Message["body"] {
  if (body.kind !== "said") return body;
  const byUrl = new Map(fetched.map((media) => [media.url, media]));
  const contents = body.contents.map((content) => {
    if (content.kind !== "media") return content;
    const items = content.items.map((item) => {
      const found = "url" in item.source ? byUrl.get(item.source.url) : undefined;
      if (found === undefined) return item;
      return found.state === "kept"
        ? { ...item, source: { url: linkTo(found.mediaId) } }
        : { ...item, gone: found.reason };
    });
    return { ...content, items };
  });
  return { ...body, contents };
}

/** Our own addresses in a message are for the platform, and hold for a year: who looks at it gets others. */
function withOwnLinks(body: Message["body"], relink: (url: string) => string): Message["body"] {
  if (body.kind !== "said") return body;
  const contents = body.contents.map((content) => {
    if (content.kind !== "media") return content;
    const items = content.items.map((item) =>
      "url" in item.source ? { ...item, source: { ...item.source, url: relink(item.source.url) } } : item,
    );
    return { ...content, items };
  });
  return { ...body, contents };
}

function presentEvent(event: ThreadEvent): Extract<Message["body"], { kind: "event" }>["event"] {
  return event.name === "snoozed" ? { ...event, until: instant(event.until) } : { ...event };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms);
}
