/** "Until the contact writes" is an instant beyond every calendar, because the API wants one. */
export const untilReply = "9999-12-31T00:00:00.000Z";
const farAway = Date.parse("9000-01-01T00:00:00.000Z");

export function isUntilReply(until: number): boolean {
  return until > farAway;
}
