import { messengerCapabilities } from "@botschaft/channels";
import { asId, type FlowBook } from "@botschaft/core";
import { expect, test } from "vitest";
import { readShopFlows } from "../shopFlows.ts";
import { playStory } from "./playStory.ts";
import type { Stage } from "./stage.ts";
import { stories } from "./stories/index.ts";

const DAY_MS = 86_400_000;

test.each([
  ["on a Sunday evening", "2026-11-22T18:20:00Z"],
  ["in the night to Monday", "2026-11-23T03:10:00Z"],
  ["on Monday, just opened", "2026-11-23T08:05:00Z"],
  ["at noon", "2026-11-25T11:00:00Z"],
  ["on Saturday before closing", "2026-11-21T16:59:00Z"],
  ["when the clocks go forward", "2027-03-28T10:00:00Z"],
  ["when the clocks go back", "2026-10-25T09:00:00Z"],
])("the week can be told %s, with the same people waiting", async (_name, text) => {
  const now = Date.parse(text);
  const stage = await setStage(now);
  const played = stories.map((story) => playStory(story, stage).result.conversation);
  const waiting = played.filter(({ waitingSince }) => waitingSince !== null);
  expect(waiting.length).toBe(4);
  expect(waiting.every(({ status }) => status === "open")).toBe(true);
  const longestMinutes = Math.max(...waiting.map(({ waitingSince }) => now - (waitingSince ?? now))) / 60_000;
  expect(longestMinutes).toBeLessThan(90);
  expect(
    played.filter(({ status }) => status === "snoozed").every(({ snoozedUntil }) => (snoozedUntil ?? 0) > now),
  ).toBe(true);
});

test("people come back to themselves: the same story twice says the same", async () => {
  const stage = await setStage(Date.parse("2026-11-25T11:00:00Z"));
  const [first] = stories;
  if (!first) throw new Error("there are no stories");
  const [one, other] = [playStory(first, stage), playStory(first, stage)];
  const words = ({ result }: typeof one) =>
    result.turns.flatMap(({ turn }) => turn.messages.map(({ at, author, body }) => [at, author.kind, body.kind]));
  expect(words(other)).toEqual(words(one));
});

async function setStage(now: number): Promise<Stage> {
  let entries = 0;
  const flows = (await readShopFlows((file) => `https://pictures.example/${file}`)).toSorted(
    (one, other) => one.priority - other.priority,
  );
  const published = flows.map(({ name, definition }, index) => ({
    id: asId<never>(`v${index}`),
    flowId: asId<never>(`f${index}`),
    name,
    number: 1,
    definition,
  }));
  const book: FlowBook = {
    published,
    version: (id) => published.find((version) => version.id === id),
    newest: (id) => published.find((version) => version.flowId === id),
  };
  const member = (name: string) => ({ id: asId<never>(name), name });
  return {
    now,
    workspaceId: asId("workspace"),
    channel: {
      workspaceId: "workspace",
      id: "channel",
      kind: "messenger",
      accountId: "1000001",
      facts: {
        id: asId("channel"),
        name: "Nordwind",
        capabilities: messengerCapabilities,
        appId: "4711",
        defaultLanguage: "de",
        country: "DE",
        disclosure: { isOn: true, text: {}, repeatAfterMs: 7 * DAY_MS },
        isHumanAgentAllowed: true,
        botReturnsAfterMs: 3 * DAY_MS,
      },
      appSecret: null,
      verifyToken: null,
      token: null,
      tokenSealed: null,
      graphUrl: null,
      graphVersion: "v25.0",
      sendRatePerSecond: 300,
      status: "connected",
    },
    flows: book,
    members: { owner: member("Merle"), jana: member("Jana"), ole: member("Ole") },
    nextEntryId: () => String((entries += 1)),
    psidOf: (customerId) => `psid ${customerId}`,
    profileOf: (customerId) => ({ name: customerId, firstName: customerId }),
    mediaUrl: (file) => `https://pictures.example/${file}`,
    stickerUrl: (stickerId) => `https://pictures.example/${stickerId}.png`,
  };
}
