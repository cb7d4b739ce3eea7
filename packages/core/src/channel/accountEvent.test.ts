import { expect, test } from "vitest";
import { accountFacts, needsPerson } from "./accountEvent.ts";

test.each([
  ["policy_enforcement", { action: "block", reason: "Spam" }, true],
  ["policy_enforcement", { action: "warning", reason: "Spam" }, true],
  ["policy_enforcement", { action: "unblock" }, false],
  ["message_template_status_update", { event: "REJECTED", message_template_name: "rabatt", reason: "TAG" }, true],
  ["message_template_status_update", { event: "PAUSED", message_template_name: "rabatt" }, true],
  ["message_template_status_update", { event: "APPROVED", message_template_name: "rabatt" }, false],
  ["phone_number_quality_update", { value: { event: "FLAGGED" } }, true],
  ["page_integrity", {}, true],
  ["feed.post.add", { value: { item: "post", message: "Blockflöten im Angebot" } }, false],
  ["opt_in", { optin: { user_ref: "U", ref: "kasse" } }, false],
])("%s with %j needs a person: %s", (name, raw, needed) => {
  expect(needsPerson(name, accountFacts(raw))).toBe(needed);
});

test("the facts are found one or two levels deep, and nothing breaks what is strange", () => {
  expect(accountFacts({ value: { event: "REJECTED", message_template_name: "rabatt", reason: "TAG" } })).toEqual({
    action: "REJECTED",
    template: "rabatt",
    reason: "TAG",
  });
  expect(accountFacts({ sender: { user_ref: "U" }, message: { text: "Moin" } })).toEqual({ ref: "U", text: "Moin" });
  for (const strange of [null, 1, "text", [], [{ action: "block" }], undefined])
    expect(accountFacts(strange)).toEqual({});
});
