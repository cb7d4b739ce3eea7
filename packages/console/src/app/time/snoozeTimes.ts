/** The moments a member can put a conversation aside until. All in the reader's own time zone. */
export type SnoozeChoice = "oneHour" | "fourHours" | "tomorrowMorning" | "mondayMorning" | "untilReply";

export const snoozeChoices: readonly SnoozeChoice[] = [
  "oneHour",
  "fourHours",
  "tomorrowMorning",
  "mondayMorning",
  "untilReply",
];

/** When the conversation comes back, ms; `null`: when the contact writes, however long that takes. */
export function snoozeUntil(choice: SnoozeChoice, now: number): number | null {
  switch (choice) {
    case "oneHour":
      return now + 3_600_000;
    case "fourHours":
      return now + 4 * 3_600_000;
    case "tomorrowMorning":
      return nineOClock(now, 1);
    case "mondayMorning":
      return nineOClock(now, daysToMonday(now));
    case "untilReply":
      return null;
  }
}

function nineOClock(now: number, inDays: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + inDays, 9).getTime();
}

/** The next Monday that is not today. */
function daysToMonday(now: number): number {
  const weekday = new Date(now).getDay();
  return (8 - weekday) % 7 || 7;
}
