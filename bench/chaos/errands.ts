/**
 * People with errands. Each waits for what must come of one before the next, so that it is certain what they hear and in what order:
 *
 * - question: the bot asks back and then knows both answers (state over turns)
 * - fetch: the bot asks a shop over HTTP (an effect)
 * - wait: the bot comes back by itself (a timer)
 * - member: a member takes over, answers and hands back; while she has it, nothing of the bot may arrive
 */
import type { BenchPage } from "../setup/business.ts";
import { untilTrue } from "./insist.ts";
import type { Member } from "./member.ts";
import { type Platform, readThread } from "./platform.ts";

export const ERRAND_KINDS = ["question", "fetch", "wait", "member"] as const;
export type ErrandKind = (typeof ERRAND_KINDS)[number];

/** What must be heard, by its last line. */
export interface Expected {
  readonly kind: ErrandKind;
  readonly text: string;
}

export interface Customer {
  readonly id: string;
  readonly page: BenchPage;
  /** Which kind of errand is the first: they differ, and it is never the member's, who needs somebody that has written. */
  readonly begin: number;
  readonly expected: Expected[];
}

/** What somebody was to hear, and what the phone heard. */
export interface ErrandRecord {
  readonly contact: string;
  readonly expected: readonly Expected[];
  readonly heard: readonly string[];
}

export function inventCustomers(count: number, pages: readonly BenchPage[]): Customer[] {
  return Array.from({ length: count }, (_, index) => {
    const page = pages[index % pages.length];
    if (!page) throw new Error("customers need a Page to write to");
    return { id: `kunde${index}`, page, begin: index % (ERRAND_KINDS.length - 1), expected: [] };
  });
}

/**
 * One errand after the other until `isOver`; ends early when something is not heard, which the tally then finds. Rejects when the
 * member was not answered in minutes.
 */
export async function runErrands(
  { id, page, begin, expected }: Customer,
  { platform, member, isOver }: { platform: Platform; member: Member; isOver: () => boolean },
): Promise<void> {
  const say = (text: string) => platform.admin("POST", "/say", [{ page: page.id, person: id, text }]);
  const mustHear = async (kind: ErrandKind, text: string) => {
    expected.push({ kind, text });
    return untilTrue(async () =>
      (await readThread(platform, page.id, id)).heard.some((words) => lastLine(words) === text),
    );
  };
  const carryOut: Record<ErrandKind, (number: number) => Promise<boolean>> = {
    async question(number) {
      await say(`Frage ${number}`);
      if (!(await mustHear("question", `Was denn, Frage ${number}?`))) return false;
      await say(`Antwort ${number}`);
      return mustHear("question", `Frage ${number}: Antwort ${number}.`);
    },
    async fetch(number) {
      await say(`Hole ${number}`);
      return mustHear("fetch", `Geholt: Hole ${number}.`);
    },
    async wait(number) {
      await say(`Warte ${number}`);
      return mustHear("wait", `Gewartet: Warte ${number}.`);
    },
    async member(number) {
      const { psid } = await readThread(platform, page.id, id);
      const conversationId = await member.find(psid);
      await member.take(conversationId);
      await say(`Mensch ${number}`);
      // Else it might arrive after the bot is back, which would answer it.
      if (!(await untilTrue(() => member.hasRead(conversationId, `Mensch ${number}`)))) return false;
      await member.reply(conversationId, `Jana zu ${number}.`);
      if (!(await mustHear("member", `Jana zu ${number}.`))) return false;
      await member.handBack(conversationId);
      return true;
    },
  };
  for (let number = 1; !isOver(); number += 1) {
    const kind = ERRAND_KINDS[(begin + number - 1) % ERRAND_KINDS.length] ?? "question";
    if (!(await carryOut[kind](number))) return;
  }
}

/** What was said, without what the first answer to a person says before it: that this is a bot. */
export function lastLine(words: string): string | undefined {
  return words.split("\n").at(-1);
}
