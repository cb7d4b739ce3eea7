/**
 * PostgreSQL's SQLSTATE classes for troubles that pass by themselves, or once somebody made room, and that say nothing against what
 * was asked: 08 connection, 40 rollback (a deadlock), 53 resources (the disk is full), 55 not in the right state, 57 an operator's
 * doing, 58 the system's own errors; and 25006: it is read-only, as a standby is before it takes over. The rest are the ways in which
 * Node says that the line broke.
 */
const PASSING_CODE = /^((08|40|53|55|57|58)[0-9A-Z]{3}|25006|ECONN.*|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;
const PASSING_WORDS = /terminated|not queryable|timeout expired|timeout exceeded|was closed/i;

/** Whether the very same may well be stored a little later. */
export function isPassingTrouble(error: Error): boolean {
  return ("code" in error && PASSING_CODE.test(String(error.code))) || PASSING_WORDS.test(error.message);
}
