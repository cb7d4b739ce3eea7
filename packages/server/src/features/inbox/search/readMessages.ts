import type { ClientBase } from "pg";
import {
  type ConversationKey,
  deleteStretch,
  insertStretches,
  keepMessagesAsTheyAre,
  listChangedStretches,
  listUnreadMessages,
  type Stretch,
  type UnreadRow,
  updateStretch,
} from "./indexerQueries.ts";
import { joinTexts, textOfBody } from "./textOfBody.ts";

/** One text holds at most so many messages: reading it again after an edit, or over in a search, stays cheap. */
const MOST_IN_STRETCH = 50;

/**
 * Makes what was said in these conversations findable, in one transaction.
 *
 * @returns those in which more is left to read
 */
export async function readMessages(db: ClientBase, keys: readonly ConversationKey[]): Promise<ConversationKey[]> {
  await db.query("begin");
  try {
    await keepMessagesAsTheyAre(db);
    const unread = Map.groupBy(await listUnreadMessages(db, keys, MOST_IN_STRETCH), (row) => row.conversationId);
    const stretches = [...unread.values()].map(stretchOf);
    if (stretches.length > 0) await insertStretches(db, stretches);
    for (const changed of await listChangedStretches(db, keys)) {
      if (changed.bodies === null) await deleteStretch(db, changed);
      else await updateStretch(db, { ...changed, text: joinTexts(changed.bodies.map(textOfBody)) });
    }
    await db.query("commit");
    return keys.filter(({ conversationId }) => unread.get(conversationId)?.length === MOST_IN_STRETCH);
  } catch (error) {
    await db.query("rollback").catch(() => {
      // The connection broke; the server rolls back by itself.
    });
    throw error;
  }
}

function stretchOf(rows: readonly UnreadRow[]): Stretch {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) throw new Error("a group has a row");
  const { workspaceId, conversationId, seq: fromSeq } = first;
  return {
    workspaceId,
    conversationId,
    fromSeq,
    toSeq: last.seq,
    text: joinTexts(rows.map((row) => textOfBody(row.body))),
  };
}
