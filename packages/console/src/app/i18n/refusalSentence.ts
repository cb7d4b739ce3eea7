import type { Say, WordKey } from "./words.ts";

const refusals: Readonly<Record<string, WordKey>> = {
  window_closed: "refusal.window_closed",
  recipient_blocked: "refusal.recipient_blocked",
  recipient_unknown: "refusal.recipient_unknown",
  content_rejected: "refusal.content_rejected",
  token_invalid: "refusal.token_invalid",
  permission_missing: "refusal.permission_missing",
  account_restricted: "refusal.account_restricted",
  thread_owned_by_other_app: "refusal.thread_owned_by_other_app",
  contact_blocked: "refusal.recipient_blocked",
  blocked_by_us: "refusal.blocked_by_us",
  never_wrote: "refusal.never_wrote",
  human_agent_not_allowed: "refusal.human_agent_not_allowed",
  recalled: "refusal.recalled",
  channel_removed: "refusal.channel_removed",
  other: "refusal.other",
};

/**
 * Why a platform would not carry a message: `reason` is a code, also with the platform's own words behind it ("other: …"). A reason
 * we have no words for is shown as it came.
 */
export function refusalSentence(reason: string, say: Say, detail = /^other: (.+)$/s.exec(reason)?.[1] ?? ""): string {
  const code = /^[a-z_]+/.exec(reason)?.[0] ?? "";
  const known = refusals[code];
  if (known === undefined) return reason === "" ? say("refusal.other") : reason;
  return known === "refusal.other" && detail !== "" ? detail : say(known);
}
