/** Counts what became of errands: what had to be heard against what was. */
import { type ErrandKind, type ErrandRecord, lastLine } from "./errands.ts";

interface Counts {
  readonly heard: number;
  readonly lost: number;
  readonly doubled: number;
  readonly misordered: number;
}

export interface ErrandTally {
  readonly question: Counts;
  readonly fetch: Counts;
  readonly wait: Counts;
  readonly member: Counts;
  /** What nobody was to hear: above all what the bot says while a member has the conversation. */
  readonly unexpected: number;
}

export function tallyErrands(records: readonly Pick<ErrandRecord, "expected" | "heard">[]): ErrandTally {
  const none = () => ({ heard: 0, lost: 0, doubled: 0, misordered: 0 });
  const counts: Record<ErrandKind, ReturnType<typeof none>> = {
    question: none(),
    fetch: none(),
    wait: none(),
    member: none(),
  };
  let unexpected = 0;
  for (const { expected, heard } of records) {
    const seen = new Set<number>();
    let latest = -1;
    for (const words of heard) {
      const at = expected.findIndex(({ text }) => text === lastLine(words));
      const kind = expected[at]?.kind;
      if (kind === undefined) unexpected += 1;
      else if (seen.has(at)) counts[kind].doubled += 1;
      else {
        counts[kind].heard += 1;
        if (at < latest) counts[kind].misordered += 1;
        seen.add(at);
        latest = Math.max(latest, at);
      }
    }
    for (const [index, { kind }] of expected.entries()) if (!seen.has(index)) counts[kind].lost += 1;
  }
  return { ...counts, unexpected };
}

export function isSpoilt({ unexpected, ...kinds }: ErrandTally): boolean {
  return (
    unexpected > 0 || Object.values(kinds).some(({ lost, doubled, misordered }) => lost + doubled + misordered > 0)
  );
}
