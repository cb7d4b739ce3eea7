import type { Message } from "@botschaft/contract";
import { Refusal } from "../../../app/api/refusal.ts";

/** What a colleague has answered after a draft was begun. */
export interface AnswerSince {
  readonly seq: number;
  /** null: not known, e.g. somebody in the platform's own inbox. */
  readonly name: string | null;
  /** ms */
  readonly at: number;
}

/** The newest answer that somebody else of ours gave after message `seenSeq`; null when there is none. */
export function answeredSince(
  messages: readonly Message[],
  seenSeq: number | null,
  memberId: string | null,
): AnswerSince | null {
  if (seenSeq === null) return null;
  const answer = messages.findLast(
    ({ seq, author, body }) => seq > seenSeq && author.kind === "member" && body.kind === "said",
  );
  // As the turn sees it: whoever has answered after the colleague knew of that answer.
  if (answer?.author.kind !== "member" || (memberId !== null && answer.author.memberId === memberId)) return null;
  return { seq: answer.seq, name: answer.author.name, at: Date.parse(answer.at) };
}

/** Which answer of a colleague a reply was refused for; null when it was for something else. */
export function answeredSeqOf(error: unknown): number | null {
  if (!(error instanceof Refusal) || error.code !== "answered_meanwhile") return null;
  const [seq] = /\d+/.exec(error.problem.detail ?? "") ?? [];
  return seq === undefined ? null : Number(seq);
}
