import { randomUUID } from "node:crypto";
import { conversationEndpoints as endpoints, countLimit, hitCountLimit, liveEndpoints } from "@botschaft/contract";
import type { MemberCommand } from "@botschaft/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { findIdentity } from "../../auth/identity.ts";
import { withWorkspace } from "../../db/pool.ts";
import { AppError, found } from "../../http/appError.ts";
import { type Caller, getCaller } from "../../http/caller.ts";
import { pageOfRows, readCursor, writeCursor } from "../../http/cursor.ts";
import { Answer, serve } from "../../http/endpoint.ts";
import type { HttpDeps } from "../../http/ports.ts";
import { shownMedia } from "../media/index.ts";
import { commandOf } from "./commandOf.ts";
import { groundInfoOf } from "./groundInfo.ts";
import { streamEvents } from "./liveStream.ts";
import { presentConversation, presentHit, presentMessage, presentSummary } from "./present.ts";
import {
  countViews,
  findConversation,
  findConversationId,
  listConversations,
  listMessagesBySeq,
  type MessageRow,
} from "./queries.ts";
import { listHits } from "./search/listHits.ts";
import { searchConversations } from "./search/searchConversations.ts";
import { searchWords } from "./search/searchWords.ts";
import { submitCommand } from "./submitCommand.ts";
import { readThreadPage } from "./threadPage.ts";

/** Texts (of 50 messages) that hold the words, in which a list counts hits, and in which a thread is walked through. */
const STRETCHES_FOR_LIST = 4;
const STRETCHES_FOR_THREAD = 100;
const HITS_OF_THREAD = 500;

/** Live streams of one person or key, for each process. */
const MAX_STREAMS_EACH = 50;

const ACCEPTED = new Answer(202, { status: "accepted" as const });

export function serveInbox(app: FastifyInstance, deps: HttpDeps): void {
  const { pool, pipeline } = deps;
  const shown = shownMedia(deps.secretKey, deps.publicUrl);
  const presentMessages = (rows: readonly MessageRow[], { workspaceId }: Caller) =>
    rows.map((row) => presentMessage(row, workspaceId, shown));
  const getConversation = async ({ workspaceId }: Caller, conversationId: string) =>
    found(
      await withWorkspace(pool, workspaceId, (db) => findConversation(db, workspaceId, conversationId)),
      "conversation",
    );

  serve(app, deps, endpoints.listConversations, async ({ caller: { workspaceId, actorId }, query }) => {
    const { view, limit } = query;
    const list = `conversations ${view}`;
    const question = {
      view,
      actorId,
      channelId: query.channelId ?? null,
      contactId: query.contactId ?? null,
      after: readCursor(list, query.cursor, ["instant", "id"]),
      limit: limit + 1,
    };
    const rows = await withWorkspace(pool, workspaceId, async (db) =>
      query.q === undefined
        ? listConversations(db, workspaceId, question)
        : (await searchConversations(db, workspaceId, question, searchWords(query.q))).rows,
    );
    return pageOfRows(rows, limit, presentSummary, (row) => writeCursor(list, [row.sortKey, row.state.id]));
  });

  serve(app, deps, endpoints.searchConversations, async ({ caller: { workspaceId, actorId }, query }) => {
    const { view, limit } = query;
    const list = `search ${view}`;
    const after = readCursor(list, query.cursor, ["instant", "id"]);
    const question = { view, actorId, channelId: null, contactId: null, after, limit: limit + 1 };
    const words = searchWords(query.q);
    const { rows, isComplete, hits } = await withWorkspace(pool, workspaceId, async (db) => {
      const found = await searchConversations(db, workspaceId, question, words);
      const ids = found.rows.slice(0, limit).map(({ state }) => state.id);
      return { ...found, hits: await listHits(db, workspaceId, ids, words, STRETCHES_FOR_LIST) };
    });
    const hitsOf = Map.groupBy(hits, ({ conversationId }) => conversationId);
    const present = (row: (typeof rows)[number]) => {
      const [newest, ...others] = hitsOf.get(row.state.id) ?? [];
      return {
        conversation: presentSummary(row),
        hit: newest === undefined ? null : presentHit(newest),
        hitCount: newest === undefined ? 0 : Math.min(hitCountLimit, 1 + others.length),
      };
    };
    return { ...pageOfRows(rows, limit, present, (row) => writeCursor(list, [row.sortKey, row.state.id])), isComplete };
  });

  serve(app, deps, endpoints.listHits, async ({ caller, params: { conversationId }, query: { q } }) => {
    const { workspaceId } = caller;
    await getConversation(caller, conversationId);
    const hits = await withWorkspace(pool, workspaceId, (db) =>
      listHits(db, workspaceId, [conversationId], searchWords(q), STRETCHES_FOR_THREAD),
    );
    return { items: hits.slice(0, HITS_OF_THREAD).map(presentHit) };
  });

  serve(app, deps, endpoints.countConversations, async ({ caller: { workspaceId, actorId } }) =>
    withWorkspace(pool, workspaceId, (db) => countViews(db, workspaceId, actorId, countLimit)),
  );

  serve(app, deps, endpoints.getConversation, async ({ caller, params }) =>
    presentConversation(await getConversation(caller, params.conversationId), Date.now()),
  );

  serve(app, deps, endpoints.getGround, async ({ caller, params }) =>
    groundInfoOf(await getConversation(caller, params.conversationId), Date.now()),
  );

  serve(app, deps, endpoints.listMessages, async ({ caller, params: { conversationId }, query }) => {
    const { workspaceId } = caller;
    const { rows, hasOlder, hasNewer } = await withWorkspace(pool, workspaceId, async (db) => {
      const { state } = found(await findConversation(db, workspaceId, conversationId), "conversation");
      return await readThreadPage(db, workspaceId, state, query);
    });
    const hasMore = query.around !== undefined ? hasOlder || hasNewer : query.after !== undefined ? hasNewer : hasOlder;
    return { items: presentMessages(rows, caller), hasMore, hasOlder, hasNewer };
  });

  /** Submits what puts messages into the thread, and answers with them. */
  const say = async (
    caller: Caller,
    conversationId: string,
    command: Extract<MemberCommand, { clientKey: string }>,
  ) => {
    const submission = await submitCommand(
      pipeline,
      caller,
      conversationId,
      command,
      // The journal knows keys by channel: the same one in another conversation is another message.
      `${command.kind}:${caller.actorId}:${conversationId}:${command.clientKey}`,
    );
    if (submission.kind === "accepted") return ACCEPTED;
    const rows = await withWorkspace(pool, caller.workspaceId, (db) =>
      listMessagesBySeq(db, caller.workspaceId, conversationId, submission.messageSeqs),
    );
    return new Answer(201, { messages: presentMessages(rows, caller) });
  };

  serve(app, deps, endpoints.sendReply, async ({ caller, params, body }) =>
    say(caller, params.conversationId, { kind: "reply", ...body }),
  );

  serve(app, deps, endpoints.addNote, async ({ caller, params, body }) =>
    say(caller, params.conversationId, { kind: "note", ...body }),
  );

  serve(app, deps, endpoints.setPresence, async ({ caller, params: { conversationId }, body }) => {
    const { workspaceId, actorId, identity } = caller;
    found(await findConversationId(pool, workspaceId, conversationId), "conversation");
    if (identity.kind !== "user") throw new AppError("forbidden", "A key looks at nothing.");
    await deps.presence.announce({ workspaceId, conversationId, memberId: actorId, ...body });
    return { people: deps.presence.peopleIn(workspaceId, conversationId) };
  });

  serve(app, deps, endpoints.actOnConversation, async ({ caller, params: { conversationId }, body, request }) => {
    const command = await withWorkspace(pool, caller.workspaceId, (db) =>
      commandOf(db, caller.workspaceId, body, Date.now()),
    );
    const dedupeKey = dedupeKeyOf(request, caller, conversationId);
    const submission = await submitCommand(pipeline, caller, conversationId, command, dedupeKey);
    if (submission.kind === "accepted") return ACCEPTED;
    return new Answer(200, presentConversation(await getConversation(caller, conversationId), Date.now()));
  });

  serveLive(app, deps);
}

function serveLive(app: FastifyInstance, deps: HttpDeps): void {
  const ends = new Set<() => void>();
  const open = new Map<string, number>();
  app.addHook("preClose", async () => {
    for (const end of ends) end();
  });
  serve(app, deps, liveEndpoints.watch, async ({ caller, query, request, reply }) => {
    const { identity } = caller;
    const watcher = identity.kind === "user" ? identity.userId : identity.keyId;
    const count = (open.get(watcher) ?? 0) + 1;
    // A browser holds one for all its tabs. Whoever loses connections for good is let in again as the dead ones are noticed.
    if (identity.kind !== "installation_key" && count > MAX_STREAMS_EACH)
      throw new AppError("rate_limited", `At most ${MAX_STREAMS_EACH} live streams at once.`);
    open.set(watcher, count);
    const header = request.headers["last-event-id"];
    const lastEventId = typeof header === "string" ? header : (query.lastEventId ?? null);
    reply.hijack();
    const end = streamEvents({
      hub: deps.hub,
      workspaceId: caller.workspaceId,
      lastEventId,
      response: reply.raw,
      mayWatch: () => mayStillWatch(deps, request),
      onAccessChanged: (lookAgain) => deps.access.watch(watcher, lookAgain),
    });
    ends.add(end);
    reply.raw.on("close", () => {
      ends.delete(end);
      const left = (open.get(watcher) ?? 1) - 1;
      if (left === 0) open.delete(watcher);
      else open.set(watcher, left);
    });
    // Hijacked: what is returned is not sent.
    return { type: "resync" as const };
  });
}

async function mayStillWatch({ pool, auth }: HttpDeps, request: FastifyRequest): Promise<boolean> {
  try {
    const identity = await findIdentity(pool, auth, request);
    return identity !== null && (await getCaller(pool, identity, request)).scopes.has("inbox:read");
  } catch (error) {
    // Removed from the workspace, or the key was revoked.
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** A client's Idempotency-Key reaches down to the journal, so that a repeat is known even after our answer was lost. */
function dedupeKeyOf(request: FastifyRequest, { actorId }: Caller, conversationId: string): string {
  const key = request.headers["idempotency-key"];
  return `action:${actorId}:${conversationId}:${typeof key === "string" ? key : randomUUID()}`;
}
