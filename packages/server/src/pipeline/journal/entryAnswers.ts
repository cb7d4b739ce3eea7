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
  /** More than one may wait for the same: who asks for something twice at once gets one entry. */
  readonly #waiting = new Map<string, Set<(answer: EntryAnswer) => void>>();
  /** Answers that came before anybody waited: the turn may be faster than the append's caller. */
  readonly #early = new Map<string, EntryAnswer>();

  /** Resolves with the answer, or undefined after `timeoutMs`. */
  wait(entryId: string, timeoutMs: number): Promise<EntryAnswer | undefined> {
    const early = this.#early.get(entryId);
    if (early) return Promise.resolve(early);
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(entryId) ?? new Set();
      this.#waiting.set(entryId, waiters);
      const end = (answer: EntryAnswer | undefined) => {
        clearTimeout(timer);
        waiters.delete(end);
        if (waiters.size === 0) this.#waiting.delete(entryId);
        resolve(answer);
      };
      const timer = setTimeout(() => end(undefined), timeoutMs);
      waiters.add(end);
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
    const waiters = this.#waiting.get(answer.entryId);
    if (waiters) for (const end of waiters) end(answer);
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
