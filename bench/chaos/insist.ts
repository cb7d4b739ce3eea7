import { setTimeout as delay } from "node:timers/promises";
import { patient } from "../../scripts/parts/patience.mjs";

/** An outage with all its retries is over by then, also on a machine that has no time. */
const WITHIN_MS = 300_000;

/** Asks again, while processes and the database come and go, until there is an answer. After minutes in vain it throws the last error. */
export async function insist<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patient(WITHIN_MS);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(200);
    }
  }
}

/** Looks again until it is so; false after minutes in vain. */
export async function untilTrue(condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + patient(WITHIN_MS);
  while (!(await condition())) {
    if (Date.now() > deadline) return false;
    await delay(400);
  }
  return true;
}
