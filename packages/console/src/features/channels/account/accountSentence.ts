import type { AccountEvent } from "@botschaft/contract";
import type { Say } from "../../../app/i18n/words.ts";

/** What happened to the account, as one would say it. What we have no words for is named as the platform names it. */
export function accountSentence(event: AccountEvent, say: Say): string {
  const { name, template, text, ref } = event;
  const action = event.action?.toLowerCase() ?? "";
  if (template !== null && /template/i.test(name)) {
    const known = (["approved", "rejected", "paused", "disabled"] as const).find((each) => each === action);
    return known === undefined
      ? say("account.template.other", { template, action: event.action ?? "?" })
      : say(`account.template.${known}`, { template });
  }
  if (name.includes("policy")) {
    const known = (["block", "warning", "unblock"] as const).find((each) => each === action);
    if (known !== undefined) return say(`account.${known}`);
  }
  if (event.needsPerson) return say("account.limited", { name, action: event.action ?? "?" });
  if (name === "opt_in") return say("account.optIn", { ref: ref ?? "?" });
  if (name === "message" && text !== null) return say("account.said", { text });
  return say("account.other", { name });
}
