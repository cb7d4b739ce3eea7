/** What a platform says about an account, read as far as all platforms say it alike. */

/** What a person needs of it to understand it; what the platform did not say is missing. */
export interface AccountFacts {
  /** `block`, `warning`, `unblock`, or how a template's review ended: `APPROVED`, `REJECTED`, `PAUSED` … In the platform's letters. */
  readonly action?: string;
  readonly reason?: string;
  readonly template?: string;
  /** What somebody said of whom we know nothing. */
  readonly text?: string;
  readonly ref?: string;
}

const KEYS: Readonly<Record<keyof AccountFacts, readonly string[]>> = {
  action: ["action", "event", "status", "decision", "violation_type"],
  reason: ["reason", "rejection_reason", "description", "violation_reason"],
  template: ["message_template_name", "template_name"],
  text: ["text", "message"],
  ref: ["user_ref", "ref"],
};
const MOST_CHARACTERS = 1_000;
/** Platforms put what they say one or two levels deep. */
const MOST_LEVELS = 4;

/** The facts in what came, wherever in its upper levels they stand. Never throws. */
export function accountFacts(raw: unknown): AccountFacts {
  const facts: { -readonly [Name in keyof AccountFacts]: string } = {};
  let level: readonly unknown[] = [raw];
  for (let depth = 0; depth < MOST_LEVELS && level.length > 0; depth++) {
    const records = level.filter(isRecord);
    for (const record of records) {
      for (const name of NAMES) {
        const value = KEYS[name].map((key) => record[key]).find((each) => typeof each === "string" && each !== "");
        if (facts[name] === undefined && typeof value === "string") facts[name] = value.slice(0, MOST_CHARACTERS);
      }
    }
    level = records.flatMap((record) => Object.values(record)).slice(0, 100);
  }
  return facts;
}

const NAMES = ["action", "reason", "template", "text", "ref"] as const;

/** Names of events that tell of a limit put on the account. */
const SERIOUS = /policy|violation|integrity|restriction|account_update|account_alert|quality_update|review_update/i;
/** … unless this says that all is well again. */
const GOOD =
  /^(unblock|unblocked|approved|reinstate|reinstated|enabled|connected|upgrade|onboarding|verified|green|none|pending|pending_review|in_appeal)$/i;
const BAD = /block|warn|reject|paus|disabl|flag|restrict|ban|violat|downgrad|limit|suspend|delet/i;

/** Whether somebody has to look at it: a warning or a block of the account, a template that may not be sent any more. */
export function needsPerson(name: string, { action }: AccountFacts): boolean {
  if (action !== undefined && GOOD.test(action)) return false;
  if (SERIOUS.test(name)) return true;
  return /template/i.test(name) && action !== undefined && BAD.test(action);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
