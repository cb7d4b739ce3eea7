/**
 * Whether customers of a Page wait for their answers while a broadcast to 100,000 people runs at that Page's rate. Windows with the
 * broadcast and windows in which it is paused alternate, so that whatever else the machine does falls on both.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { asId, newConversation } from "../../packages/core/src/index.ts";
import { laneOf } from "../../packages/server/src/pipeline/index.ts";
import { startThrowawayPostgres } from "../../packages/server/test/throwawayPostgres.ts";
import { type Percentiles, percentilesOf, round } from "../measure/percentiles.ts";
import { progress } from "../report.ts";
import { answerFlow } from "../setup/answerFlow.ts";
import { onStage, type Stage } from "../setup/stage.ts";

const CUSTOMERS = 400;
const A_REQUEST = 100_000;
/** What a pause leaves under way, and what a resumption has to feed first. */
const SETTLE_MS = 5_000;

interface Counts {
  readonly planned: number;
  readonly waiting: number;
  readonly underWay: number;
  readonly sent: number;
  readonly uncertain: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface BesideBroadcast {
  readonly people: number;
  readonly perSecond: number;
  readonly sentPerSecond: number;
  readonly replyMs: { readonly alone: Percentiles; readonly beside: Percentiles };
  readonly p99TimesSlower: number;
  readonly counts: Counts;
  readonly isFailed: boolean;
}

export async function benchBesideBroadcast(options: {
  readonly people: number;
  readonly perSecond: number;
  readonly pairs: number;
  readonly windowSeconds: number;
}): Promise<BesideBroadcast> {
  const postgres = await startThrowawayPostgres({ durable: true });
  try {
    return await onStage({ pages: 1, flow: answerFlow, databaseUrl: postgres.url }, async (stage) => {
      const contactIds = await inventAudience(postgres.url, stage, options.people);
      progress(`${contactIds.length} people have written`);
      return await measure(stage, contactIds, options);
    });
  } finally {
    await postgres.stop();
  }
}

async function measure(
  { outside, pages, server, business: { api } }: Stage,
  contactIds: readonly string[],
  options: { readonly perSecond: number; readonly pairs: number; readonly windowSeconds: number },
): Promise<BesideBroadcast> {
  const { id } = await api.call<{ id: string }>("POST", "/broadcasts", {
    name: "Everybody",
    content: { kind: "text", text: "Neu im Laden" },
    contactIds: contactIds.slice(0, A_REQUEST),
    isPaused: true,
  });
  for (let start = A_REQUEST; start < contactIds.length; start += A_REQUEST)
    await api.call("POST", `/broadcasts/${id}/contacts`, { contactIds: contactIds.slice(start, start + A_REQUEST) });
  const tell = (what: "pause" | "resume" | "stop") => api.call("POST", `/broadcasts/${id}/${what}`);
  const counts = async () => (await api.call<{ counts: Counts }>("GET", `/broadcasts/${id}`)).counts;
  const addsUp = (c: Counts) => c.planned === c.waiting + c.underWay + c.sent + c.uncertain + c.failed + c.skipped;
  await outside.tell({ kind: "begin", port: server.port, pages, contacts: CUSTOMERS });
  await outside.tell({ kind: "rate", perSecond: options.perSecond });
  await delay(SETTLE_MS);
  const times = { alone: [] as number[], beside: [] as number[] };
  let sentBeside = 0;
  let isRight = true;
  for (let pair = 0; pair < options.pairs; pair += 1)
    for (const kind of pair % 2 === 0 ? (["alone", "beside"] as const) : (["beside", "alone"] as const)) {
      await tell(kind === "beside" ? "resume" : "pause");
      await delay(SETTLE_MS);
      const before = await counts();
      await outside.tell({ kind: "measure" });
      await delay(options.windowSeconds * 1_000);
      const { latencies } = await outside.tell({ kind: "read" });
      const after = await counts();
      isRight &&= addsUp(before) && addsUp(after);
      if (kind === "beside") sentBeside += after.sent - before.sent;
      times[kind].push(...latencies.reply);
      progress(
        `${kind}: p99 ${percentilesOf(latencies.reply).p99} ms, ${after.sent - before.sent} of the broadcast sent`,
      );
    }
  await tell("stop");
  const { open } = await outside.tell({ kind: "drain", withinMs: 60_000 });
  let last = await counts();
  for (let looks = 0; looks < 300 && last.waiting + last.underWay > 0; looks += 1) {
    await delay(200);
    last = await counts();
  }
  const [alone, beside] = [percentilesOf(times.alone), percentilesOf(times.beside)];
  return {
    people: contactIds.length,
    perSecond: options.perSecond,
    sentPerSecond: round(sentBeside / (options.pairs * options.windowSeconds), 1),
    replyMs: { alone, beside },
    p99TimesSlower: round(beside.p99 / Math.max(1, alone.p99)),
    counts: last,
    isFailed: !isRight || !addsUp(last) || last.waiting + last.underWay > 0 || open > 0,
  };
}

/** People who wrote to the Page a moment ago, put into the tables as their turns would have. Nobody of them writes again. */
async function inventAudience(databaseUrl: string, { business }: Stage, count: number): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>("select id from channels where workspace_id = $1", [
      business.workspaceId,
    ]);
    const channelId = rows[0]?.id ?? "";
    const ids: string[] = [];
    const now = Date.now();
    for (let start = 0; start < count; start += 5_000) {
      const people = Array.from({ length: Math.min(5_000, count - start) }, (_, index) => {
        const contactKey = `audience${start + index}`;
        const [id, contactId] = [crypto.randomUUID(), crypto.randomUUID()];
        const state = newConversation({
          id: asId(id),
          workspaceId: asId(business.workspaceId),
          channelId: asId(channelId),
          contactId: asId(contactId),
          contactKey,
          now,
        });
        return {
          id,
          contactId,
          contactKey,
          lane: laneOf(channelId, contactKey),
          state: { ...state, lastInboundAt: now },
        };
      });
      ids.push(...people.map(({ contactId }) => contactId));
      await client.query(
        `with p as (select * from json_to_recordset($3) as p (id uuid, "contactId" uuid, "contactKey" text, lane smallint, state json)),
              contact_rows as (insert into contacts (workspace_id, id, created_at) select $1, "contactId", now() from p),
              identity_rows as (insert into identities (workspace_id, channel_id, key, contact_id) select $1, $2, "contactKey", "contactId" from p)
         insert into conversations (workspace_id, id, channel_id, contact_id, contact_key, lane, state, status, holder, unread, last_message_at, created_at)
         select $1, id, $2, "contactId", "contactKey", lane, state, 'open', 'bot', 0, now(), now() from p`,
        [business.workspaceId, channelId, JSON.stringify(people)],
      );
    }
    await client.query("analyze");
    return ids;
  } finally {
    await client.end();
  }
}
