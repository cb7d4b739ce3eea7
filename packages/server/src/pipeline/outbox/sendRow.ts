/**
 * One row of the outbox as a sender holds it, and the phase it is in. The table has its own, coarser states (see sender.ts); a phase
 * says what this process is doing about the row right now.
 *
 *     (read or stored) ─► waiting ──► claiming ──► calling ──► ending ──► gone
 *                           ▲  │         │  │        │  │        ▲
 *                           │  │         │  └────────┼──┼─► unclear
 *                           │  └─ recalled or left   │  │     │  ▲
 *                           │                        │  │     │  │
 *                           └────── returning ◄──────┴──┴─────┘  │
 *                                                                │
 *     (another process may have sent it) ─► inherited ───────────┘
 *
 * | Phase     | The table says          | This process                                                    |
 * |-----------|-------------------------|-----------------------------------------------------------------|
 * | waiting   | queued                  | keeps it in its conversation's line                             |
 * | inherited | uncertain               | keeps it in the line; when its turn comes, its fate is asked for |
 * | claiming  | queued, soon in flight  | has a place for it and waits for the table's word               |
 * | calling   | in flight               | waits for the platform's answer, and carries out what follows   |
 * | unclear   | uncertain               | waits for an echo, then asks the platform's list                |
 * | returning | soon queued             | waits until the table says "queued" again                       |
 * | ending    | soon gone               | has written its end down, or is about to; no fetch may bring it |
 * | gone      | whatever it says        | knows nothing of it any more; the table is the truth            |
 */
import type { OutboxItem } from "./outboxStore.ts";
import type { SendThread } from "./sendThread.ts";

export type SendPhase = "waiting" | "inherited" | "claiming" | "calling" | "unclear" | "returning" | "ending" | "gone";

/** A row is gone at any moment when its lane is left: the table has it. */
const MOVES: Readonly<Record<SendPhase, readonly SendPhase[]>> = {
  waiting: ["claiming", "ending", "gone"],
  inherited: ["unclear", "ending", "gone"],
  // Back to the line: it is not to be sent after all, by us or now.
  claiming: ["calling", "waiting", "unclear", "returning", "ending", "gone"],
  calling: ["unclear", "returning", "ending", "gone"],
  unclear: ["returning", "ending", "gone"],
  returning: ["waiting", "ending", "gone"],
  ending: ["gone"],
  gone: [],
};

export class SendRow {
  readonly item: OutboxItem;
  readonly thread: SendThread;
  #phase: SendPhase;
  /** A person took the conversation while it was under way: where it turns out not to have left, it is not sent again. */
  isRecalled = false;
  /** Its echo came before our call's own answer. */
  isSettledEarly = false;

  constructor(item: OutboxItem, thread: SendThread, phase: SendPhase) {
    this.item = item;
    this.thread = thread;
    this.#phase = phase;
  }

  get phase(): SendPhase {
    return this.#phase;
  }

  /** To be called by `SendRows` alone, which counts. @throws when there is no such move: a bug */
  moveTo(phase: SendPhase): void {
    if (!MOVES[this.#phase].includes(phase))
      throw new Error(`a send that is ${this.#phase} cannot become ${phase} (outbox row ${this.item.id})`);
    this.#phase = phase;
  }
}
