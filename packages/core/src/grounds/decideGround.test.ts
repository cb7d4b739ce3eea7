import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { channelKinds } from "../channel/capabilities.ts";
import { botSafetyMarginMs, decideGround, type GroundQuestion } from "./decideGround.ts";

const hour = 3_600_000;
const day = 24 * hour;
const wroteAt = 1_795_000_000_000;
const question = (changes: Partial<GroundQuestion>): GroundQuestion => ({
  channelKind: "messenger",
  author: "bot",
  lastInboundAt: wroteAt,
  isBlocked: false,
  isHumanAgentAllowed: true,
  now: wroteAt + hour,
  ...changes,
});
const reasonOf = (changes: Partial<GroundQuestion>) => {
  const decision = decideGround(question(changes));
  return decision.kind === "allowed" ? decision.ground.kind : decision.noGround.reason;
};

describe("the ground", () => {
  test.each<[string, Partial<GroundQuestion>, string]>([
    ["the bot, an hour later", {}, "open_window"],
    ["the bot, just before its margin", { now: wroteAt + day - botSafetyMarginMs - 1 }, "open_window"],
    ["the bot, within its margin", { now: wroteAt + day - botSafetyMarginMs }, "window_closed"],
    ["a member, within the bot's margin", { author: "member", now: wroteAt + day - 1 }, "open_window"],
    ["a member, after a day", { author: "member", now: wroteAt + day }, "human_agent"],
    [
      "a member on Instagram, after six days",
      { author: "member", channelKind: "instagram", now: wroteAt + 6 * day },
      "human_agent",
    ],
    ["a member, after seven days", { author: "member", now: wroteAt + 7 * day }, "window_closed"],
    [
      "a member without the permission",
      { author: "member", now: wroteAt + 2 * day, isHumanAgentAllowed: false },
      "human_agent_not_allowed",
    ],
    [
      "a member on WhatsApp, after a day",
      { author: "member", channelKind: "whatsapp", now: wroteAt + day },
      "window_closed",
    ],
    ["the bot, after two days, whatever the permission", { now: wroteAt + 2 * day }, "window_closed"],
    ["anybody before the first message", { lastInboundAt: null }, "never_wrote"],
    ["anybody who is blocked", { isBlocked: true, author: "member" }, "blocked"],
    ["the bot in the web chat, after a week", { channelKind: "webchat", now: wroteAt + 7 * day }, "open_window"],
  ])("for %s", (_title, changes, expected) => {
    expect(reasonOf(changes)).toBe(expected);
  });
  test("says what may be done instead", () => {
    const decision = decideGround(question({ now: wroteAt + 2 * day }));
    expect(decision).toMatchObject({
      kind: "none",
      noGround: { closedAt: wroteAt + day, alternatives: ["human_agent", "wait_for_contact", "utility_template"] },
    });
  });
  test("never lets a bot speak as a human agent, and never outlives its own end", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...channelKinds),
        fc.constantFrom("bot", "member"),
        fc.boolean(),
        fc.integer({ min: -hour, max: 400 * day }),
        (channelKind, author, isHumanAgentAllowed, later) => {
          const decision = decideGround(question({ channelKind, author, isHumanAgentAllowed, now: wroteAt + later }));
          if (decision.kind === "none") return;
          expect(decision.ground.until).toBeGreaterThan(wroteAt + later);
          if (decision.ground.kind === "human_agent") expect(author).toBe("member");
        },
      ),
    );
  });
});
