/** Units in which people say how long something takes, smallest first. */
export const units = ["minutes", "hours", "days"] as const;
export type Unit = (typeof units)[number];

const minutesIn: Readonly<Record<Unit, number>> = { minutes: 1, hours: 60, days: 24 * 60 };

export interface Duration {
  readonly count: number;
  readonly unit: Unit;
}

/** 4320 minutes as a person says them: 3 days. In the largest unit that leaves nothing over, so that nothing is rounded. */
export function durationOf(minutes: number): Duration {
  const unit = units.findLast((each) => minutes % minutesIn[each] === 0) ?? "minutes";
  return { count: minutes / minutesIn[unit], unit };
}

export function minutesOf({ count, unit }: Duration): number {
  return count * minutesIn[unit];
}

/** How many of a unit are allowed where so many minutes are. */
export function mostOf(unit: Unit, maxMinutes: number): number {
  return Math.floor(maxMinutes / minutesIn[unit]);
}
