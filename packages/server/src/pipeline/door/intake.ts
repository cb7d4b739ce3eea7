/**
 * By which way events of a platform become durable.
 *
 * The direct way, where this process works the conversation's lane and has nothing older of it to do: the lane stores raw event,
 * journal entry and turn in one transaction, which saves a commit and the row in the queue. Everything else goes by the journal
 * and its queue: repeats, lanes of other processes, a backlog, bodies that a replay may have to judge again, and whatever the
 * direct way could not store, and what brings new aliases of somebody.
 *
 * Order: while an entry of a conversation (a member's or an effect's as well) is on its way through the journal, later events of
 * the same conversation follow it there. And what goes by the journal waits until the events before it that were taken directly
 * are stored, or are in the journal's hands themselves: one that could not be stored directly comes before it all the same.
 */
import { conversationKey } from "../lanes/conversationStore.ts";
import type { Journal } from "../journal/journal.ts";
import type { Append } from "../journal/journalEntry.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { RecentKeys } from "./recentKeys.ts";

export class Intake {
  readonly #journal: Journal;
  readonly #lanes: Lanes;
  readonly #recent = new RecentKeys();
  /** By conversation, the last append that waits for those before it: ends when the journal has it in its hands. */
  readonly #waiting = new Map<string, Promise<unknown>>();

  constructor(journal: Journal, lanes: Lanes) {
    this.#journal = journal;
    this.#lanes = lanes;
  }

  /** Resolves once everything is durable. Rejects, storing nothing of it, when the database did not take it. */
  append(append: Append): Promise<unknown> {
    let isDirect = append.entries.length > 0 && append.aliases === undefined && !isToBeJudgedAgain(append);
    for (const entry of append.entries)
      if (this.#recent.meet(entry.channelId, entry.dedupeKey) || this.#isUnderWay(entry)) isDirect = false;
    return (isDirect ? this.#lanes.tryTake(append) : undefined) ?? this.#appendByJournal(append);
  }

  #isUnderWay(entry: Append["entries"][number]): boolean {
    return this.#journal.isUnderWay(entry) || (this.#waiting.size > 0 && this.#waiting.has(conversationKey(entry)));
  }

  #appendByJournal(append: Append): Promise<unknown> {
    const before: Promise<unknown>[] = this.#lanes.takenBefore(append);
    const conversations = new Set(append.entries.map(conversationKey));
    for (const key of conversations) {
      const waiting = this.#waiting.get(key);
      if (waiting) before.push(waiting);
    }
    if (before.length === 0) return this.#journal.append(append);
    const begun = Promise.allSettled(before).then(() => {
      for (const key of conversations) if (this.#waiting.get(key) === begun) this.#waiting.delete(key);
      return { stored: this.#journal.append(append) };
    });
    for (const key of conversations) this.#waiting.set(key, begun);
    return begun.then(({ stored }) => stored);
  }
}

/** Part of it was not believed, or it is several workspaces': kept with its signature, which the direct way does not store. */
function isToBeJudgedAgain({ raw }: Append): boolean {
  return raw !== null && "signature" in raw && raw.signature !== null;
}
