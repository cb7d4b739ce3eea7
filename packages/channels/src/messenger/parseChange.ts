import type { InboundEvent } from "@botschaft/core";
import { type JsonRecord, readRecord, readText, readTime } from "../meta/read.ts";

/** Fields of `changes[]` that concern the Page itself and no single contact. */
const accountFields = new Set([
  "messenger_template_status_update",
  "message_template_status_update",
  "marketing_messages_subscriber_upload_status",
  "messaging_policy_enforcement",
  "page_integrity",
]);

/** A change of the Page: about the account, or (comments, posts) a kind no conversation acts on yet. */
export function parseChange(change: JsonRecord): InboundEvent {
  const value = readRecord(change, "value");
  const at = readTime(value?.created_time) ?? readTime(value?.timestamp) ?? readTime(change.time) ?? 0;
  const field = (readText(change.field) ?? "change").slice(0, 60);
  if (accountFields.has(field)) return { kind: "account", at, name: field, raw: change.value };
  return { kind: "unknown", at, name: changeName(field, value), raw: change };
}

/** `feed.comment.add` tells a reader more than `feed`. */
function changeName(field: string, value: JsonRecord | undefined): string {
  const parts = [field, readText(value?.item), readText(value?.verb)].filter((part) => part !== undefined);
  return parts.join(".").slice(0, 120);
}
