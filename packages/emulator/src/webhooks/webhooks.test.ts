import { createHmac } from "node:crypto";
import { patient } from "../../../../scripts/parts/patience.mjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anna, PAGE, SECRET, setStage, type Stage } from "../../test/stage.ts";
import type { Item } from "../../test/receiver.ts";
import { serialise } from "./serialise.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ subscribed: ["messages", "message_echoes"] });
  await stage.admin("PUT", "/limits", { webhookRetryMs: [0, 20, 20], webhookTimeoutMs: patient(1_000) });
});
afterEach(() => stage.close());

const texts = (events: Item[]) => events.map(({ message }) => message?.text as string | undefined);
const sayAll = async (...all: string[]) => {
  for (const text of all) await anna(stage, "text", { text });
};
const counters = () => stage.admin("GET", "/counters");

test("the body is ASCII with lower-case escapes and escaped slashes, and means the same", () => {
  const value = { text: 'äöü ß / \\ " \u0000 🌧 \ud83c \u2028', "schlüssel/": 1 };
  const wire = serialise(value);
  expect(wire).toMatch(/^[\x20-\x7e]*$/);
  expect(wire).toContain("\\u00e4\\u00f6\\u00fc \\u00df \\/ \\\\");
  expect(wire).toContain("\\ud83c\\udf27");
  expect(JSON.parse(wire)).toEqual(value);
});

describe("delivery", () => {
  test("messages of one thread arrive in order", async () => {
    const all = Array.from({ length: 50 }, (_, index) => String(index));
    await sayAll(...all);
    expect(texts(await stage.receiver.until((events) => events.length === 50))).toEqual(all);
  });

  test("anything but 200 is tried again, and the order stays", async () => {
    stage.receiver.answers.push(500, 204, 302);
    await sayAll("eins", "zwei");
    const events = await stage.receiver.until((all) => all.length === 5);
    expect(texts(events)).toEqual(["eins", "eins", "eins", "eins", "zwei"]);
    expect(await counters()).toMatchObject({ eventsAcked: 2, attemptsFailed: 3, eventsGivenUp: 0, pending: 0 });
  });

  test("an answer that takes too long is a failure", async () => {
    stage.receiver.answers.push("hang");
    await sayAll("eins");
    await stage.receiver.until((all) => all.length === 2);
  });

  test("after the last planned attempt an event is given up", async () => {
    stage.receiver.answers.push(500, 500, 500, 500);
    await sayAll("eins", "zwei");
    expect(texts(await stage.receiver.until((all) => all.length === 5))).toEqual([
      "eins",
      "eins",
      "eins",
      "eins",
      "zwei",
    ]);
    await expect.poll(counters).toMatchObject({ eventsGivenUp: 1, eventsAcked: 1 });
    const log = await stage.admin("GET", "/log/webhooks");
    expect(log.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      "failed",
      "failed",
      "failed",
      "failed",
      "gaveUp",
      "acked",
    ]);
  });

  test("after an hour of failure the app is unsubscribed until it subscribes again", async () => {
    stage.receiver.answers.push(...Array<number>(8).fill(500));
    await sayAll("eins");
    await expect.poll(counters).toMatchObject({ eventsGivenUp: 1 });
    await stage.admin("POST", "/clock", { advanceMs: 3_600_001 });
    await sayAll("zwei");
    await expect.poll(counters).toMatchObject({ subscriptionsDisabled: 1 });
    expect((await stage.graph("GET", `/v25.0/${PAGE}/subscribed_apps`)).body.data).toEqual([]);
    await sayAll("drei");
    stage.receiver.answers.length = 0;
    await stage.graph("POST", `/v25.0/${PAGE}/subscribed_apps?subscribed_fields=messages`);
    await sayAll("vier");
    const events = await stage.receiver.until((all) => texts(all).includes("vier"));
    expect(texts(events)).not.toContain("drei");
  });

  test("only subscribed fields arrive", async () => {
    await stage.graph("POST", `/v25.0/${PAGE}/subscribed_apps`, { subscribed_fields: ["messages"] });
    await sayAll("eins");
    await stage.graph("POST", "/me/messages", { recipient: { id: stage.psid }, message: { text: "Antwort" } });
    await sayAll("zwei");
    expect(texts(await stage.receiver.until((all) => all.length === 2))).toEqual(["eins", "zwei"]);
  });

  test("one slow thread holds up no other", async () => {
    await stage.admin("POST", "/people", { id: "tjark", firstName: "Tjark" });
    stage.receiver.answers.push("hang");
    await sayAll("hängt");
    await stage.receiver.until((all) => all.length === 1);
    await stage.admin("POST", `/threads/${PAGE}/tjark/text`, { text: "gleich da" });
    expect(texts(await stage.receiver.until((all) => all.length === 2))).toEqual(["hängt", "gleich da"]);
  });
});

describe("faults", () => {
  const fault = (faults: object) => stage.admin("PUT", "/faults", faults);
  const isRight = ({ raw, headers }: (typeof stage.receiver.received)[0]) =>
    headers["x-hub-signature-256"] === `sha256=${createHmac("sha256", SECRET).update(raw).digest("hex")}`;

  test("duplicates arrive twice with the same id", async () => {
    await fault({ webhookDuplicate: 1 });
    await sayAll("eins");
    const [first, second] = await stage.receiver.until((all) => all.length === 2);
    expect(second?.["message"].mid).toBe(first?.["message"].mid);
  });

  test("reordered events are overtaken, and none is lost", async () => {
    await fault({ webhookReorder: 0.5, webhookHoldMs: { min: 30, max: 60 }, seed: 7 });
    const all = Array.from({ length: 20 }, (_, index) => String(index));
    await sayAll(...all);
    const arrived = texts(await stage.receiver.until((events) => events.length === 20));
    expect(arrived).not.toEqual(all);
    expect(new Set(arrived)).toEqual(new Set(all));
  });

  test("a delay is counted from the event, not from the one before it", async () => {
    // Long enough beside what five calls take on this machine.
    const delayMs = patient(300);
    await fault({ webhookDelayMs: { min: delayMs, max: delayMs } });
    const startedAt = performance.now();
    await sayAll("eins", "zwei", "drei", "vier", "fünf");
    expect(texts(await stage.receiver.until((all) => all.length === 5))).toEqual([
      "eins",
      "zwei",
      "drei",
      "vier",
      "fünf",
    ]);
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeGreaterThanOrEqual(delayMs);
    expect(tookMs).toBeLessThan(5 * delayMs);
  });

  test("several entries come in one POST, each thread in order", async () => {
    await fault({ webhookBatch: 10 });
    const all = Array.from({ length: 30 }, (_, index) => String(index));
    await stage.admin(
      "POST",
      "/say",
      all.map((text) => ({ page: PAGE, person: "anna", text })),
    );
    expect(texts(await stage.receiver.until((events) => events.length === 30))).toEqual(all);
    expect(Math.max(...stage.receiver.received.map(({ body }) => body.entry.length))).toBe(10);
  });

  test("a wrong, a missing and a mismatched signature are sent as such", async () => {
    await fault({ signatureWrong: 1 });
    await sayAll("eins");
    await fault({ signatureMissing: 1 });
    await sayAll("zwei");
    await fault({ reserialised: 1 });
    await sayAll("drei");
    await fault({});
    await sayAll("vier");
    await stage.receiver.until((all) => all.length === 4);
    expect(stage.receiver.received.map(isRight)).toEqual([false, false, false, true]);
    expect(stage.receiver.received[1]?.headers["x-hub-signature-256"]).toBeUndefined();
  });

  test("webhooks wait while they are switched off", async () => {
    await fault({ webhookOutage: true });
    await sayAll("eins");
    expect(await counters()).toMatchObject({ pending: 1, eventsAcked: 0 });
    expect(stage.receiver.received).toHaveLength(0);
    await fault({});
    await stage.receiver.until((all) => all.length === 1);
  });

  test("unknown attachments and unknown events are thrown in", async () => {
    await fault({ unknownAttachment: 1, unknownEvent: 1 });
    await sayAll("eins");
    const [message, unknown] = await stage.receiver.until((all) => all.length === 2);
    expect(message?.["message"]).toMatchObject({ text: "eins", attachments: [{ type: "hologram" }] });
    expect(Object.keys(unknown ?? {})).toEqual(["sender", "recipient", "timestamp", "wave_hand"]);
  });

  test("a fault of one Page leaves the others alone", async () => {
    await stage.admin("POST", "/pages", {
      id: "1000002",
      name: "Süd",
      token: "T2",
      appId: "4711",
      subscribedFields: ["messages"],
    });
    await stage.admin("PUT", `/faults/${PAGE}`, { webhookDuplicate: 1 });
    await stage.admin("POST", "/threads/1000002/anna/text", { text: "Süd" });
    await sayAll("Nord");
    const arrived = texts(await stage.receiver.until((all) => all.length === 3));
    expect(arrived.filter((text) => text === "Nord")).toHaveLength(2);
    expect(arrived).toContain("Süd");
  });
});
