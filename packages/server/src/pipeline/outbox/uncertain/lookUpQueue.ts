/**
 * Asks the platform about uncertain sends, one after the other for each account: it allows two calls a second to its lists and
 * a look-up takes both. After a crash hundreds may want to ask at once; each waits for its place, and only being asked counts
 * as an answer.
 */
export type Found =
  | { readonly kind: "found"; readonly mid: string }
  /** The list shows the whole time in question, and it is not there. */
  | { readonly kind: "absent" }
  /** It may be among older messages that the list no longer shows in detail. */
  | { readonly kind: "hidden" }
  | { readonly kind: "no_answer" };

const PACE_MS = 1_100;
/**
 * After so many times nothing more is to be learned from the list. What is hidden gets much longer, because the echo is the
 * only one that can still tell, and the platform may repeat webhooks for an hour.
 */
const TRIES = { hidden: 20, no_answer: 4 } as const;

interface Question {
  /** The smaller, the sooner it is asked. */
  readonly rank: number;
  /** False once an echo settled it: it need not be asked any more. */
  isOpen(): boolean;
  ask(): Promise<Found>;
  /** Gets the platform's last word. */
  tell(found: Found): void;
  tries: number;
}

export class LookUpQueue {
  readonly #waiting = new Map<string, Question[]>();
  readonly #retryMs: number;
  readonly #processes: () => number;

  /**
   * @param retryMs how long to wait before asking again after the platform gave no answer
   * @param processes how many ask for the same accounts
   */
  constructor(retryMs: number, processes: () => number) {
    this.#retryMs = retryMs;
    this.#processes = processes;
  }

  ask(accountKey: string, question: Omit<Question, "tries">): void {
    this.#enter(accountKey, { ...question, tries: 0 });
  }

  #enter(accountKey: string, question: Question): void {
    const waiting = this.#waiting.get(accountKey);
    if (waiting) {
      const before = waiting.findIndex(({ rank }) => rank > question.rank);
      if (before === -1) waiting.push(question);
      else waiting.splice(before, 0, question);
    } else {
      this.#waiting.set(accountKey, [question]);
      void this.#run(accountKey);
    }
  }

  async #run(accountKey: string): Promise<void> {
    const waiting = this.#waiting.get(accountKey) ?? [];
    for (let question = waiting.shift(); question; question = waiting.shift()) {
      if (!question.isOpen()) continue;
      const found = await question.ask().catch((): Found => ({ kind: "no_answer" }));
      question.tries++;
      if (found.kind === "found" || found.kind === "absent" || question.tries >= TRIES[found.kind])
        question.tell(found);
      else this.#askAgainLater(accountKey, question);
      await pause(PACE_MS * this.#processes());
    }
    this.#waiting.delete(accountKey);
  }

  #askAgainLater(accountKey: string, question: Question): void {
    setTimeout(() => {
      if (question.isOpen()) this.#enter(accountKey, question);
    }, this.#retryMs).unref();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
