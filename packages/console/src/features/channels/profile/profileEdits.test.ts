import { expect, test } from "vitest";
import type { ChannelProfile } from "@botschaft/contract";
import { greetingIn, localesOf, menuIn, questionsIn, withGreeting, withMenu, withQuestions } from "./profileEdits.ts";

const empty: ChannelProfile = { getStarted: null, greeting: [], menu: [], iceBreakers: [] };

test("what is written in one locale leaves the others as they are", () => {
  const both = withGreeting(withGreeting(empty, "default", "Moin"), "en_US", "Hello");
  const changed = withGreeting(both, "default", "Moin moin");
  expect(greetingIn(changed, "default")).toBe("Moin moin");
  expect(greetingIn(changed, "en_US")).toBe("Hello");
  expect(localesOf(changed)).toEqual(["default", "en_US"]);
});

test("what is emptied leaves no empty shell, which the platform would refuse", () => {
  const item = { kind: "postback" as const, title: "Hilfe", payload: "HELP" };
  const full = withQuestions(withMenu(withGreeting(empty, "default", "x"), "default", [item]), "default", [
    { question: "?", payload: "P" },
  ]);
  expect([menuIn(full, "default").length, questionsIn(full, "default").length]).toEqual([1, 1]);
  expect(withQuestions(withMenu(withGreeting(full, "default", ""), "default", []), "default", [])).toEqual(empty);
});

test("changing the menu keeps whether writing is switched off", () => {
  const locked: ChannelProfile = {
    ...empty,
    menu: [
      {
        locale: "default",
        isComposerDisabled: true,
        items: [{ kind: "url", title: "Shop", url: "https://a.example" }],
      },
    ],
  };
  expect(
    withMenu(locked, "default", [{ kind: "postback", title: "x", payload: "y" }]).menu[0]?.isComposerDisabled,
  ).toBe(true);
});
