import type { Log } from "../../log.ts";
import type { Directory } from "../directory/directory.ts";
import type { EffectRunner } from "../journal/effectRunner.ts";
import type { EntryAnswers } from "../journal/entryAnswers.ts";
import type { Append } from "../journal/journalEntry.ts";
import type { Sender } from "../outbox/sender.ts";

/** What the lanes of a process need of the rest of it. */
export interface LanePorts {
  readonly directory: Directory;
  readonly sender: Sender;
  readonly effects: EffectRunner;
  readonly answers: EntryAnswers;
  readonly log: Log;
  readonly processId: string;
  now(): number;
  /** Makes events durable that could not be stored with their turns. */
  appendToJournal(append: Append): Promise<void>;
  /** Turns put entries into conversations on these lanes, and are committed. */
  onPosted(lanes: ReadonlySet<number>): void;
  /** For metrics: so many entries were handled, and the longest of them waited so long from its arrival to its commit. */
  onHandled(count: number, longestMs: number): void;
}
