import type { Pool } from "pg";
import type { AccountAddress, Content, InboundEvent, PlatformAnswer } from "@botschaft/core";
import { adapterFor, listThreadsCall, parseThreadHistory, parseThreads, threadHistoryCall } from "@botschaft/channels";
import type { KnownChannel } from "../../directory/directory.ts";
import type { Found } from "./lookUpQueue.ts";
import type { OutboxItem } from "../outboxStore.ts";
import type { PlatformClient } from "../../calls/platformClient.ts";

/** The list tells whole seconds, and so does the platform's clock. */
const CLOCK_SLACK_MS = 5_000;

/** How far back a thread is listed. */
const LISTED_AT_MOST = 100;

interface LookUpPorts {
  readonly pool: Pool;
  readonly platform: PlatformClient;
  readonly address: AccountAddress;
  readonly channel: KnownChannel;
}

/**
 * Asks the platform's own list of a conversation whether a message went out whose call had no clear end.
 *
 * The list does not carry what our sends are marked with. So it is taken for found when the thread holds something of ours,
 * said since the row was made, that says the same and that no other message of ours claims. Its times are the platform's, and what
 * that clock says now, the answer tells.
 */
export async function lookUpSend(ports: LookUpPorts, item: OutboxItem): Promise<Found> {
  const { platform, address, channel } = ports;
  const adapter = adapterFor(channel.kind);
  if (!adapter || item.send.kind !== "content") return { kind: "no_answer" };
  const threads = parseThreads(await platform.call(listThreadsCall(address, { contactKey: item.contactKey })));
  const thread = threads.kind === "ok" ? threads.threads[0] : undefined;
  if (!thread) return { kind: "no_answer" };
  const answer = await platform.call(threadHistoryCall(thread.id, address, LISTED_AT_MOST));
  const history = parseThreadHistory(answer, channel.accountId);
  if (history.kind !== "ok") return { kind: "no_answer" };
  const since = timeOf(answer) - (performance.now() - item.createdAt) - CLOCK_SLACK_MS;
  const listed = history.items.map((each) => adapter.parse(each.raw));
  const known = await findKnown(ports.pool, item, history.ids);
  const { content } = item.send;
  const found = listed.find(
    (event): event is Extract<InboundEvent, { kind: "echo" }> =>
      event.kind === "echo" && event.at >= since && !known.mids.has(event.mid) && saysTheSame(content, event.contents),
  );
  if (found) return { kind: "found", mid: found.mid };
  // It is not there for certain when the list reaches back far enough and we know everything else in it: of older messages
  // the platform tells no more than their ids.
  const readable = new Set(listed.flatMap((event) => ("mid" in event && event.mid !== undefined ? [event.mid] : [])));
  const isAllKnown = history.ids.every((id) => known.mids.has(id) || readable.has(id));
  const reachesBack =
    history.ids.length < LISTED_AT_MOST || known.oldestAt < since || listed.some((event) => event.at < since);
  return { kind: isAllKnown && reachesBack ? "absent" : "hidden" };
}

/** What the platform's clock says; ours where it does not. */
function timeOf({ headers }: PlatformAnswer): number {
  const theirs = typeof headers.date === "string" ? Date.parse(headers.date) : Number.NaN;
  return Number.isNaN(theirs) ? Date.now() : theirs;
}

/** Which of these ids are messages we have, and how old the oldest of them is (ms). */
async function findKnown(
  pool: Pool,
  item: OutboxItem,
  ids: readonly string[],
): Promise<{ mids: Set<string>; oldestAt: number }> {
  const { rows } = await pool.query<{ mid: string; at: number }>(
    "select mid, extract(epoch from at)::float8 * 1000 as at from messages where workspace_id = $1 and conversation_id = $2 and mid = any($3)",
    [item.workspaceId, item.conversationId, ids],
  );
  return { mids: new Set(rows.map((row) => row.mid)), oldestAt: Math.min(...rows.map((row) => row.at)) };
}

/** Templates come back in forms of their own, and stickers as pictures; there the kind has to do. */
export function saysTheSame(sent: Content, listed: readonly Content[]): boolean {
  if (sent.kind === "text" && sent.buttons === undefined)
    return listed.some((content) => content.kind === "text" && content.text === sent.text);
  const isPicture = ({ kind }: Content) => listedAs[kind] === "picture";
  if (isPicture(sent)) return listed.some(isPicture);
  return listed.every(({ kind }) => listedAs[kind] === "other");
}

/** As what each kind comes back. */
const listedAs: Readonly<Record<Content["kind"], "text" | "picture" | "other">> = {
  text: "text",
  media: "picture",
  sticker: "picture",
  cards: "other",
  choice: "other",
  shared: "other",
  location: "other",
  unsupported: "other",
};
