import type { Broadcast, BroadcastDetail, DeliveryItem } from "@botschaft/contract";
import type { BroadcastCounts, BroadcastRow, DeliveryRow } from "./queries.ts";

export function presentBroadcast(row: BroadcastRow): Broadcast {
  return {
    id: row.id,
    name: row.name,
    purpose: row.purpose,
    state: row.state,
    isOver: !row.isOpen,
    content: row.content,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  };
}

export function presentDetail(row: BroadcastRow, counts: BroadcastCounts): BroadcastDetail {
  return { ...presentBroadcast(row), isOver: counts.waiting + counts.underWay === 0, counts };
}

export function presentDelivery(row: DeliveryRow): DeliveryItem {
  return {
    id: row.id,
    contactId: row.contactId,
    state: row.state,
    channelId: row.channelId,
    conversationId: row.conversationId,
    reasons: row.reasons ?? [],
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
