/**
 * By which way events of a platform become durable.
 *
 * The direct way, where this process works the conversation's lane and has nothing older of it to do: the lane stores raw event,
 * journal entry and turn in one transaction, which saves a commit and the row in the queue. Everything else goes by the journal
 * and its queue: repeats, lanes of other processes, a backlog, and whatever the direct way could not store.
 *
 * Order: while an entry of a conversation (a member's or an effect's as well) is on its way through the journal, later events of
 * the same conversation follow it there.
 */
import type { Append, Journal } from "./journal.ts";
import type { Lanes } from "./lanes.ts";
import { RecentKeys } from "./recentKeys.ts";

export class Intake {
  readonly #journal: Journal;
  readonly #lanes: Lanes;
  readonly #recent = new RecentKeys();

  constructor(journal: Journal, lanes: Lanes) {
    this.#journal = journal;
    this.#lanes = lanes;
  }

  /** Resolves once everything is durable. Rejects, storing nothing of it, when the database did not take it. */
  append(append: Append): Promise<unknown> {
    let isDirect = append.entries.length > 0;
    for (const entry of append.entries)
      if (this.#recent.meet(entry.channelId, entry.dedupeKey) || this.#journal.isUnderWay(entry)) isDirect = false;
    return (isDirect ? this.#lanes.tryTake(append) : undefined) ?? this.#journal.append(append);
  }
}
