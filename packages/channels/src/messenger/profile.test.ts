import type { AccountAddress } from "@botschaft/core";
import { expect, test } from "vitest";
import type { MessengerProfile } from "./messengerProfile.ts";
import { planProfile } from "./profile.ts";
import { parseProfile, readProfileCall } from "./readProfile.ts";

const account: AccountAddress = {
  accountId: "1000001",
  graphUrl: "https://graph.test",
  graphVersion: "v25.0",
  token: "T",
  appSecretProof: undefined,
};

const wanted: Required<MessengerProfile> = {
  getStarted: { payload: "START" },
  greeting: [
    { locale: "default", text: "Hallo {{user_first_name}}" },
    { locale: "en_US", text: "Hello" },
  ],
  persistentMenu: [
    {
      locale: "default",
      isComposerDisabled: false,
      items: [
        { kind: "postback", title: "Mensch", payload: "HUMAN" },
        { kind: "url", title: "Laden", url: "https://shop.test" },
      ],
    },
  ],
  iceBreakers: [{ locale: "default", questions: [{ question: "Wann habt ihr auf?", payload: "HOURS" }] }],
};

const written = {
  get_started: { payload: "START" },
  greeting: [
    { locale: "default", text: "Hallo {{user_first_name}}" },
    { locale: "en_US", text: "Hello" },
  ],
  persistent_menu: [
    {
      locale: "default",
      composer_input_disabled: false,
      call_to_actions: [
        { type: "postback", title: "Mensch", payload: "HUMAN" },
        { type: "web_url", title: "Laden", url: "https://shop.test" },
      ],
    },
  ],
  ice_breakers: [{ locale: "default", call_to_actions: [{ question: "Wann habt ihr auf?", payload: "HOURS" }] }],
};

function planned(profile: MessengerProfile) {
  const plan = planProfile(profile, account);
  if (plan.kind === "problems") return plan.problems;
  return plan.calls.map((call) => ({ method: call.method, url: call.url, body: JSON.parse(call.body) as unknown }));
}

const url = "https://graph.test/v25.0/1000001/messenger_profile";

test("a whole profile is one call", () => {
  expect(planned(wanted)).toEqual([{ method: "POST", url, body: written }]);
});

test("what is null is taken away, the menu before the button it stands on", () => {
  expect(planned({ getStarted: null, persistentMenu: null, greeting: wanted.greeting })).toEqual([
    { method: "POST", url, body: { greeting: written.greeting } },
    { method: "DELETE", url, body: { fields: ["persistent_menu", "get_started"] } },
  ]);
});

test("nothing wanted is no call", () => {
  expect(planned({})).toEqual([]);
});

test("what was written is read again as it was wanted", () => {
  expect(new URL(readProfileCall(account).url).searchParams.get("fields")).toBe(
    "get_started,greeting,persistent_menu,ice_breakers",
  );
  const answer = { status: 200, headers: {}, body: JSON.stringify({ data: [written] }) };
  expect(parseProfile(answer)).toEqual({ kind: "ok", profile: wanted });
  expect(parseProfile({ ...answer, body: '{"data":[]}' })).toEqual({
    kind: "ok",
    profile: { getStarted: null, greeting: null, persistentMenu: null, iceBreakers: null },
  });
});

test("every broken limit is named with its place", () => {
  const long = "x".repeat(1001);
  const problems = planned({
    getStarted: { payload: long },
    greeting: [{ locale: "de_DE", text: "x".repeat(161) }],
    persistentMenu: [
      { locale: "default", isComposerDisabled: false, items: [] },
      {
        locale: "default",
        isComposerDisabled: false,
        items: [
          { kind: "postback", title: "x".repeat(31), payload: long },
          { kind: "url", title: " ", url: "javascript:alert(1)" },
        ],
      },
    ],
    iceBreakers: [{ locale: "default", questions: Array.from({ length: 5 }, () => ({ question: "?", payload: "P" })) }],
  });
  expect(problems).toEqual([
    { path: ["getStarted", "payload"], code: "too_long", limit: 1000 },
    { path: ["greeting"], code: "default_locale_missing" },
    { path: ["greeting", 0, "text"], code: "too_long", limit: 160 },
    { path: ["persistentMenu", 0, "items"], code: "empty" },
    { path: ["persistentMenu", 1, "items", 0, "title"], code: "too_long", limit: 30 },
    { path: ["persistentMenu", 1, "items", 0, "payload"], code: "too_long", limit: 1000 },
    { path: ["persistentMenu", 1, "items", 1, "title"], code: "empty" },
    { path: ["persistentMenu", 1, "items", 1, "url"], code: "not_a_link" },
    { path: ["persistentMenu", 1, "locale"], code: "locale_twice" },
    { path: ["iceBreakers", 0, "questions"], code: "too_many", limit: 4 },
  ]);
});

test("a menu cannot stay when its Get Started button goes", () => {
  expect(planned({ getStarted: null, persistentMenu: wanted.persistentMenu })).toEqual([
    { path: ["getStarted"], code: "get_started_missing" },
  ]);
});
