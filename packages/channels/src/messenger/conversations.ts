import type { AccountAddress, PlatformAnswer, PlatformCall, SplitItem } from "@botschaft/core";
import { type GraphFailure, readAnswer } from "../meta/graphAnswer.ts";
import { graphCall } from "../meta/graphCall.ts";
import { isRecord, type JsonRecord, readId, readList, readRecord, readText, readTime } from "../meta/read.ts";
import { splitMeta } from "../meta/splitMeta.ts";
import { historyAttachments } from "./historyAttachments.ts";

/** A thread as the platform lists it. */
export interface PlatformThread {
  readonly id: string;
  readonly updatedAt: number | undefined;
}

export type ThreadPage =
  | { readonly kind: "ok"; readonly threads: readonly PlatformThread[]; readonly after: string | undefined }
  | GraphFailure;

export type ThreadHistory =
  /** `unreadable`: messages the platform keeps but does not show any more. `ids`: of all that it names, readable or not. */
  | {
      readonly kind: "ok";
      readonly items: readonly SplitItem[];
      readonly unreadable: number;
      readonly ids: readonly string[];
    }
  | GraphFailure;

/**
 * Threads, newest first: which of them changed while we were not listening. With `contactKey` only that person's. The platform
 * allows two calls a second.
 */
export function listThreadsCall(
  account: AccountAddress,
  options: { readonly contactKey?: string; readonly after?: string; readonly limit?: number } = {},
): PlatformCall {
  return graphCall(account, {
    method: "GET",
    path: `${encodeURIComponent(account.accountId)}/conversations`,
    query: {
      platform: "messenger",
      fields: "id,updated_time",
      user_id: options.contactKey,
      after: options.after,
      limit: options.limit?.toString(),
    },
  });
}

/** Never throws. `after` is the cursor of the next page, which may turn out empty. */
export function parseThreads(answer: PlatformAnswer): ThreadPage {
  const read = readAnswer(answer);
  if (read.kind === "failed") return read;
  const threads = readList(read.data, "data")
    .filter(isRecord)
    .flatMap((thread) => {
      const id = readId(thread.id);
      return id === undefined ? [] : [{ id, updatedAt: readTime(thread.updated_time) }];
    });
  const paging = readRecord(read.data, "paging");
  // The last page names a cursor, too; the page behind it is empty.
  const after = threads.length === 0 ? undefined : readText(readRecord(paging, "cursors")?.after);
  return { kind: "ok", threads, after };
}

/** The newest messages of a thread. The platform tells details of the newest 20 only, of older ones their ids. */
export function threadHistoryCall(threadId: string, account: AccountAddress, limit = 20): PlatformCall {
  const messageFields = "id,created_time,from,to,message,attachments,sticker,shares";
  return graphCall(account, {
    method: "GET",
    path: encodeURIComponent(threadId),
    query: { fields: `messages.limit(${limit}){${messageFields}}` },
  });
}

/**
 * The messages of a thread as items of a webhook that never came, oldest first: with the `dedupeKey` the webhook would have had, so
 * that what did arrive is not taken twice. Never throws.
 */
export function parseThreadHistory(answer: PlatformAnswer, accountId: string): ThreadHistory {
  const read = readAnswer(answer);
  if (read.kind === "failed") return read;
  const messages = readList(readRecord(read.data, "messages"), "data").filter(isRecord);
  const rebuilt = messages
    .map((message) => asWebhookItem(message, accountId))
    .filter((item) => item !== undefined)
    .reverse();
  const items = splitMeta({ object: "page", entry: [{ id: accountId, messaging: rebuilt }] });
  return {
    kind: "ok",
    items: rebuilt.length === 0 ? [] : items,
    unreadable: messages.length - rebuilt.length,
    ids: messages.flatMap((message) => readId(message.id) ?? []),
  };
}

/** `undefined` for a message without details: one that is too old, or was deleted. */
function asWebhookItem(message: JsonRecord, accountId: string): JsonRecord | undefined {
  const mid = readId(message.id);
  const at = readTime(message.created_time);
  const from = readId(readRecord(message, "from")?.id);
  const to = readId(firstRecipient(message));
  if (mid === undefined || at === undefined || from === undefined) return undefined;
  const text = readText(message.message);
  const attachments = historyAttachments(message);
  return {
    sender: { id: from },
    recipient: { id: to ?? accountId },
    timestamp: at,
    message: {
      mid,
      ...(from === accountId && { is_echo: true }),
      ...(text !== undefined && { text }),
      ...(attachments.length > 0 && { attachments }),
    },
  };
}

function firstRecipient(message: JsonRecord): unknown {
  const [first] = readList(readRecord(message, "to"), "data");
  return isRecord(first) ? first.id : undefined;
}
