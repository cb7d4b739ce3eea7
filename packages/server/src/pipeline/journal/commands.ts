/**
 * What somebody asks for in a conversation, and how they hear what became of it.
 *
 * A key names what is asked for once. Who asks again under it finds the earlier entry
 *
 *     under way ─► and waits for its end             failed  ─► and that very entry is put to work again, once
 *     done      ─► and what it did is the answer     refused ─► and it is asked anew: the window may be open by now
 *
 * The key of what is asked anew is made of the entry that was refused, so that two who do so at the same moment ask for one thing.
 */
import type { Pool } from "pg";
import type { ConversationId, EntryBody, WorkspaceId } from "@botschaft/core";
import { AppError } from "../../http/appError.ts";
import type { EntryAnswer, EntryAnswers } from "./entryAnswers.ts";
import type { Journal } from "./journal.ts";
import { ownAppend } from "./ownAppend.ts";
import { requeue } from "../door/requeue.ts";
import { storableText } from "../sqlText.ts";

const ANSWER_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;
/** When the answer is not heard within this, the tables are looked at: it may have been told while nobody could listen. */
const HEARD_WITHIN_MS = 1_000;
const AGAIN_AFTER = " again after ";

export interface CommandPorts {
  readonly pool: Pool;
  readonly journal: Journal;
  readonly answers: EntryAnswers;
  onQueued(lanes: ReadonlySet<number>): void;
}

export interface AskedFor {
  readonly workspaceId: WorkspaceId;
  readonly conversationId: ConversationId;
  readonly body: EntryBody;
  /** The same key again is not carried out again. */
  readonly dedupeKey: string;
}

interface Home {
  readonly channelId: string;
  readonly contactKey: string;
}

export class Commands {
  readonly #ports: CommandPorts;

  constructor(ports: CommandPorts) {
    this.#ports = ports;
  }

  /**
   * Asks for something in a conversation, and waits for its turn.
   *
   * Throws AppError `not_found`, or `pipeline_timeout` when the turn takes longer than ten seconds: it is stored then, and will happen.
   */
  async submit(asked: AskedFor): Promise<EntryAnswer> {
    const { pool, journal } = this.#ports;
    const { rows } = await pool.query<Home>(
      'select channel_id as "channelId", contact_key as "contactKey" from conversations where workspace_id = $1 and id = $2',
      [asked.workspaceId, asked.conversationId],
    );
    const home = rows[0];
    if (!home) throw new AppError("not_found", "No such conversation.");
    for (let dedupeKey = asked.dedupeKey; ; ) {
      const append = ownAppend({ ...home, workspaceId: asked.workspaceId }, dedupeKey, asked.body);
      const appended = (await journal.append(append)).get(dedupeKey);
      if (appended) return this.#endOf(appended.entryId, asked, home);
      const earlier = await this.#endOfEarlier(asked, home);
      if (earlier.kind === "answer") return earlier.answer;
      dedupeKey = `${asked.dedupeKey}${AGAIN_AFTER}${earlier.entryId}`;
    }
  }

  /**
   * Puts an entry into each of these conversations and does not wait for their turns. Resolves once they are stored, all or none.
   * Conversations that are not there are left out.
   */
  async enter(workspaceId: WorkspaceId, asked: readonly Omit<AskedFor, "workspaceId">[]): Promise<void> {
    if (asked.length === 0) return;
    const { pool, journal } = this.#ports;
    const { rows } = await pool.query<Home & { id: string }>(
      'select id, channel_id as "channelId", contact_key as "contactKey" from conversations where workspace_id = $1 and id = any($2)',
      [workspaceId, asked.map(({ conversationId }) => conversationId)],
    );
    const homes = new Map(rows.map((row) => [row.id, row]));
    const entries = asked.flatMap(({ conversationId, body, dedupeKey }) => {
      const home = homes.get(conversationId);
      return home ? ownAppend({ ...home, workspaceId }, dedupeKey, body).entries : [];
    });
    await journal.append({ raw: null, entries });
  }

  /** What became of an entry that was just appended. */
  async #endOf(entryId: string, asked: AskedFor, home: Home): Promise<EntryAnswer> {
    const { pool, answers } = this.#ports;
    for (const deadline = performance.now() + ANSWER_WITHIN_MS; performance.now() < deadline; ) {
      const heard = await answers.wait(entryId, HEARD_WITHIN_MS);
      if (heard) return heard;
      const last = await findLast(pool, asked, home);
      if (last?.entryId === entryId && !last.isWaiting)
        return { entryId, refusal: refusalOf(last), messageSeqs: (await listMessages(pool, asked)) ?? [] };
    }
    return tooLate();
  }

  /** What became of the last that was asked for under this key; its refusal is no answer to who asks after it. */
  async #endOfEarlier(
    asked: AskedFor,
    home: Home,
  ): Promise<{ kind: "answer"; answer: EntryAnswer } | { kind: "ask_anew"; entryId: string }> {
    let wasUnderWay = false;
    for (const deadline = performance.now() + ANSWER_WITHIN_MS; performance.now() < deadline; ) {
      const last = await findLast(this.#ports.pool, asked, home);
      if (last?.hasFailed === true && !wasUnderWay) {
        const { lanes } = await requeue(this.#ports.pool, asked.workspaceId, [last.entryId]);
        this.#ports.onQueued(lanes);
        wasUnderWay = true;
      } else if (last?.isWaiting === true) wasUnderWay = true;
      else if (last) {
        const { entryId } = last;
        const messageSeqs = await listMessages(this.#ports.pool, asked);
        const refusal = refusalOf(last);
        // Before refusals were kept, one left no trace but the messages that are missing.
        const isRefused = refusal === null ? messageSeqs?.length === 0 : refusal.code !== "nothing_to_do";
        if (isRefused && !(wasUnderWay && refusal)) return { kind: "ask_anew", entryId };
        return { kind: "answer", answer: { entryId, refusal, messageSeqs: messageSeqs ?? [] } };
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return tooLate();
  }
}

function tooLate(): never {
  throw new AppError("pipeline_timeout");
}

interface LastAsked {
  readonly entryId: string;
  readonly refusal: EntryAnswer["refusal"];
  readonly isWaiting: boolean;
  readonly hasFailed: boolean;
}

function refusalOf({ hasFailed, refusal }: LastAsked): EntryAnswer["refusal"] {
  return hasFailed ? { code: "failed", detail: "" } : refusal;
}

/** The last of a chain of entries of which each was asked for because the one before it was refused. */
async function findLast(pool: Pool, asked: AskedFor, home: Home): Promise<LastAsked | undefined> {
  const { rows } = await pool.query<LastAsked>(
    `with recursive chain as (
       select id, refusal, 1 as place from journal where workspace_id = $1 and channel_id = $2 and dedupe_key = $3
       union all
       select j.id, j.refusal, c.place + 1
         from chain c join journal j on j.workspace_id = $1 and j.channel_id = $2 and j.dedupe_key = $3 || $4 || c.id
     )
     select c.id::text as "entryId", c.refusal,
            exists (select from journal_queue q where q.entry_id = c.id) as "isWaiting",
            exists (select from journal_failures f where f.workspace_id = $1 and f.entry_id = c.id) as "hasFailed"
       from chain c order by c.place desc limit 1`,
    [asked.workspaceId, home.channelId, storableText(asked.dedupeKey), AGAIN_AFTER],
  );
  return rows[0];
}

/** What was said at this command; null for commands that say nothing. */
async function listMessages(pool: Pool, { workspaceId, conversationId, body }: AskedFor): Promise<number[] | null> {
  if (body.kind !== "member" || !("clientKey" in body.command)) return null;
  const { rows } = await pool.query<{ seq: number }>(
    `select seq from messages
      where workspace_id = $1 and conversation_id = $2 and client_key = $3 and member_id = $4 and body ->> 'kind' = $5 order by seq`,
    [
      workspaceId,
      conversationId,
      storableText(body.command.clientKey),
      body.memberId,
      body.command.kind === "note" ? "note" : "said",
    ],
  );
  return rows.map((row) => row.seq);
}
