import type { Pool } from "pg";
import type { AccountAddress, Content, InboundEvent } from "@botschaft/core";
import { adapterFor, listThreadsCall, parseThreadHistory, parseThreads, threadHistoryCall } from "@botschaft/channels";
import type { KnownChannel } from "./directory.ts";
import type { Found } from "./lookUpQueue.ts";
import type { OutboxItem } from "./outboxStore.ts";
import type { PlatformClient } from "./platformClient.ts";

/** The list tells whole seconds, by the platform's clock. */
const CLOCK_SLACK_MS = 5_000;

/** How many messages of a thread the platform tells in detail. */
const LISTED_AT_MOST = 20;

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
 * said since the row was made, that says the same and that no other message of ours claims.
 *
 */
export async function lookUpSend(ports: LookUpPorts, item: OutboxItem): Promise<Found> {
  const { platform, address, channel } = ports;
  const adapter = adapterFor(channel.kind);
  if (!adapter || item.send.kind !== "content") return { kind: "no_answer" };
  const threads = parseThreads(await platform.call(listThreadsCall(address, { contactKey: item.contactKey })));
  const thread = threads.kind === "ok" ? threads.threads[0] : undefined;
  if (!thread) return { kind: "no_answer" };
  const history = parseThreadHistory(await platform.call(threadHistoryCall(thread.id, address)), channel.accountId);
  if (history.kind !== "ok") return { kind: "no_answer" };
  const listed = history.items.map((each) => adapter.parse(each.raw));
  const since = item.createdAt - CLOCK_SLACK_MS;
  const ours = listed.filter(
    (event): event is Extract<InboundEvent, { kind: "echo" }> => event.kind === "echo" && event.at >= since,
  );
  const claimed = await findKnownMids(
    ports.pool,
    item,
    ours.map((event) => event.mid),
  );
  const { content } = item.send;
  const found = ours.find((event) => !claimed.has(event.mid) && saysTheSame(content, event.contents));
  if (found) return { kind: "found", mid: found.mid };
  // Only a list that reaches back to before the send, or shows all there is, can say that it is not there.
  const isWhole = history.items.length + history.unreadable < LISTED_AT_MOST;
  return { kind: isWhole || listed.some((event) => event.at < since) ? "absent" : "hidden" };
}

async function findKnownMids(pool: Pool, item: OutboxItem, mids: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ mid: string }>(
    "select mid from messages where workspace_id = $1 and conversation_id = $2 and mid = any($3)",
    [item.workspaceId, item.conversationId, mids],
  );
  return new Set(rows.map((row) => row.mid));
}

/** Templates come back in forms of their own; there the kind has to do. */
function saysTheSame(sent: Content, listed: readonly Content[]): boolean {
  if (sent.kind === "text" && sent.buttons === undefined)
    return listed.some((content) => content.kind === "text" && content.text === sent.text);
  if (sent.kind === "media") return listed.some((content) => content.kind === "media");
  return listed.every((content) => content.kind !== "media" && content.kind !== "text");
}
