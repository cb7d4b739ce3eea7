/**
 * Who asked for something waits for its turn: a member's command is answered with what the turn made of it, also when
 * another process holds the lane. The answer travels with the notices of the turn's own transaction.
 */
import type { Turn } from "@botschaft/core";

export interface EntryAnswer {
  readonly entryId: string;
  readonly refusal: { readonly code: string; readonly detail: string } | null;
  readonly messageSeqs: readonly number[];
}

const MARK = "answers:";

export class EntryAnswers {
  readonly #waiting = new Map<string, (answer: EntryAnswer) => void>();
  /** Answers that came before anybody waited: the turn may be faster than the append's caller. */
  readonly #early = new Map<string, EntryAnswer>();

  /** Resolves with the answer, or undefined after `timeoutMs`. */
  wait(entryId: string, timeoutMs: number): Promise<EntryAnswer | undefined> {
    const early = this.#early.get(entryId);
    if (early) {
      this.#early.delete(entryId);
      return Promise.resolve(early);
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(entryId);
        resolve(undefined);
      }, timeoutMs);
      this.#waiting.set(entryId, (answer) => {
        clearTimeout(timer);
        this.#waiting.delete(entryId);
        resolve(answer);
      });
    });
  }

  /** The texts to be told with the transaction that handles these entries. */
  notices(turns: readonly { entryId: string; turn: Turn }[], failures: readonly { entryId: string }[]): string[] {
    const answers: EntryAnswer[] = [
      ...turns.map(({ entryId, turn }) => ({
        entryId,
        refusal: turn.refusal,
        messageSeqs: turn.messages.map((message) => message.seq),
      })),
      ...failures.map(({ entryId }) => ({ entryId, refusal: { code: "failed", detail: "" }, messageSeqs: [] })),
    ];
    return answers.map(
      (answer) =>
        MARK +
        JSON.stringify({
          ...answer,
          refusal: answer.refusal && { code: answer.refusal.code, detail: answer.refusal.detail.slice(0, 500) },
        }),
    );
  }

  /** Takes one notice; false when it is not an answer. */
  hear(notice: string): boolean {
    if (!notice.startsWith(MARK)) return false;
    // Written by `notices` above, in this or another process of the same version.
    const answer = JSON.parse(notice.slice(MARK.length)) as EntryAnswer;
    const waiter = this.#waiting.get(answer.entryId);
    if (waiter) waiter(answer);
    else {
      this.#early.set(answer.entryId, answer);
      if (this.#early.size > 2_000) {
        const oldest = this.#early.keys().next().value;
        if (oldest !== undefined) this.#early.delete(oldest);
      }
    }
    return true;
  }
}
