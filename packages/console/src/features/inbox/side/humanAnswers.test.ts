import { channelSettings } from "@botschaft/contract";
import { expect, test } from "vitest";
import type { GroundNow } from "../composer/groundNow.ts";
import { answersClosedAt, humanAnswers } from "./humanAnswers.ts";

const hour = 3_600_000;
const wrote = Date.UTC(2026, 10, 20, 9);
const detail = {
  channelKind: "messenger",
  lastInboundAt: new Date(wrote).toISOString(),
  isBlocked: false,
} as const;
const channel = (isHumanAgentAllowed: boolean) => ({ settings: channelSettings.parse({ isHumanAgentAllowed }) });
const open = { kind: "may", ground: "open_window", until: wrote + 24 * hour } as const;
const closed: GroundNow = { kind: "may_not", reason: "window_closed", closedAt: null, alternatives: [] };

test("while the window is open, a channel that may says until when a person can answer after it", () => {
  expect(humanAnswers(detail, open, channel(true), wrote)).toEqual({
    kind: "after_window",
    until: wrote + 7 * 24 * hour,
  });
});

test("a channel without the grant, and one whose platform knows none, promise nothing after the window", () => {
  expect(humanAnswers(detail, open, channel(false), wrote)).toEqual({ kind: "not_granted" });
  expect(humanAnswers({ ...detail, channelKind: "whatsapp" }, open, channel(true), wrote)).toEqual({
    kind: "not_here",
  });
});

test("nothing is promised while the channel's settings are unknown", () => {
  expect(humanAnswers(detail, open, undefined, wrote)).toEqual({ kind: "unknown" });
});

test("after seven days it is over, and not a moment before", () => {
  expect(humanAnswers(detail, closed, channel(true), wrote + 8 * 24 * hour)).toEqual({
    kind: "over",
    since: wrote + 7 * 24 * hour,
  });
  expect(humanAnswers(detail, closed, channel(true), wrote + 25 * hour)).toEqual({ kind: "unknown" });
});

test("when the window ended is what the server says, and with a person's own ground what its engine says", () => {
  const noGround = { ground: null, refusal: null, alternatives: [] };
  const refused = (closedAt: string) => ({
    ...detail,
    groundInfo: { ...noGround, refusal: { reason: "window_closed", closedAt } as const },
  });
  const closedAt = new Date(wrote + 365 * 24 * hour).toISOString();
  expect(answersClosedAt({ ...refused(closedAt), channelKind: "webchat" }, wrote + 400 * 24 * hour)).toBe(
    wrote + 365 * 24 * hour,
  );
  const until = new Date(wrote + 7 * 24 * hour).toISOString();
  const asHuman = { ...detail, groundInfo: { ...noGround, ground: { kind: "human_agent", until } as const } };
  expect(answersClosedAt(asHuman, wrote + 30 * hour)).toBe(wrote + 24 * hour);
});
