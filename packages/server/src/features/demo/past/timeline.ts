import type { Dice } from "./dice.ts";
import { instantOf, nextOpenDay, openDayBack, openMinutesAgo, shopTime, dateAfter } from "./shopClock.ts";
import type { ContactLine, Line, MemberLine, Story } from "./story.ts";

/** A line with the moment it happens. */
export interface TimedLine {
  readonly at: number;
  readonly line: ContactLine | MemberLine;
}

/** When each line of a story happens, seen from `now`. People need time to read, think and type. */
export function timeline(story: Story, now: number, dice: Dice): readonly TimedLine[] {
  const gaps = story.lines.map((line, index) => gapBefore(line, index, dice));
  return follow(story.lines, gaps, startOf(story, gaps, now));
}

function follow(lines: readonly Line[], gaps: readonly number[], start: number): TimedLine[] {
  const timed: TimedLine[] = [];
  let at = start;
  lines.forEach((line, index) => {
    if (line.kind === "next_day") at = instantOf(nextOpenDay(shopTime(at).date), line.time);
    else at += gaps[index] ?? 0;
    if (line.kind === "contact" || line.kind === "member") timed.push({ at, line });
  });
  return timed;
}

function startOf({ start, lines, customer }: Story, gaps: readonly number[], now: number): number {
  switch (start.kind) {
    case "open_day":
      return instantOf(openDayBack(now, start.back), start.time);
    case "day":
      return instantOf(dateAfter(shopTime(now).date, -start.back), start.time);
    case "open_ago":
      return openMinutesAgo(now, start.minutes);
    case "ended":
      if (lines.some(({ kind }) => kind === "next_day"))
        throw new Error(`the story of ${customer.id} is told from its end and spans days`);
      return now - start.ms - gaps.reduce((sum, gap) => sum + gap, 0);
  }
}

function gapBefore(line: Line, index: number, dice: Dice): number {
  if (line.kind === "pause") return line.ms;
  if (index === 0 || line.kind === "next_day") return 0;
  const seconds = line.kind === "contact" ? contactGap(line, dice) : memberGap(line, dice);
  return Math.round(seconds * 1_000);
}

function contactGap(line: ContactLine, dice: Dice): number {
  switch (line.does) {
    case "says":
    case "rewords":
      return dice.between(7, 22) + line.text.length * 0.22;
    case "sends":
      return dice.between(20, 45);
    default:
      return dice.between(5, 18);
  }
}

function memberGap(line: MemberLine, dice: Dice): number {
  switch (line.does) {
    case "replies":
      return dice.between(45, 150) + line.text.length * 0.15;
    case "notes":
    case "shows":
      return dice.between(20, 50);
    default:
      return dice.between(6, 20);
  }
}
