/**
 * Lanes: every conversation belongs to one of a fixed number, and a lane is worked by one process at a time. Two groups of
 * lanes a process: while one waits for its commit the other computes.
 */
import type { Connection } from "../../db/connection.ts";
import { conversationKey } from "./conversationStore.ts";
import type { Append } from "../journal/journalEntry.ts";
import { laneOfEntry } from "../journal/journalRows.ts";
import { LaneGroup } from "./laneGroup.ts";
import { GROUPS } from "./laneLocks.ts";
import type { LanePorts } from "./lanePorts.ts";
import type { QueueRow } from "./laneQueue.ts";

export class Lanes {
  readonly #groups: readonly LaneGroup[];

  /** @param connect makes a connection of the given name */
  constructor(connect: (name: string) => Connection, ports: LanePorts) {
    this.#groups = Array.from(
      { length: GROUPS },
      (_, index) => new LaneGroup(index, connect(`lanes ${ports.processId} ${index}`), ports),
    );
  }

  start(): void {
    for (const group of this.#groups) group.start();
  }

  /** Entries that this process has just committed. Those on lanes of others are left to their holders. */
  hand(rows: readonly QueueRow[]): void {
    for (const [index, group] of this.#groups.entries()) {
      const own = rows.filter((row) => row.lane % GROUPS === index && group.held.has(row.lane));
      if (own.length > 0) group.hand(own);
    }
  }

  /** As `LaneGroup.tryTake`, for the group that holds all lanes of these events, if there is one. */
  tryTake(append: Append): Promise<void> | undefined {
    const lanes = append.entries.map(laneOfEntry);
    const index = (lanes[0] ?? 0) % GROUPS;
    return lanes.every((lane) => lane % GROUPS === index) ? this.#groups[index]?.tryTake(append, lanes) : undefined;
  }

  /** Ends of what was taken directly of the same conversations, and is neither stored yet nor in the journal's hands. */
  takenBefore(append: Append): Promise<void>[] {
    const lanes = new Set(append.entries.map(laneOfEntry));
    const conversations = new Set(append.entries.map(conversationKey));
    return this.#groups.flatMap((group) => group.takenOf(lanes, conversations));
  }

  /** There is work on these lanes that came from elsewhere. */
  wake(lanes: Iterable<number>): void {
    for (const index of new Set([...lanes].map((lane) => lane % GROUPS))) this.#groups[index]?.wake();
  }

  /**
   * Contacts were changed, by this lane group or somebody else.
   *
   * @param contactIds undefined: whichever, nobody can tell
   */
  forgetContacts(contactIds: readonly string[] | undefined, origin: string): void {
    for (const group of this.#groups) if (group.name !== origin) group.forgetContacts(contactIds);
  }

  held(): number[] {
    return this.#groups.flatMap((group) => [...group.held]);
  }

  /** Finishes the batches under way and gives the lanes back. */
  async stop(): Promise<void> {
    await Promise.all(this.#groups.map((group) => group.stop()));
  }
}
