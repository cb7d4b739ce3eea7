import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anna, APP, PAGE, SECRET, setStage, type Stage } from "../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

describe("a person and a Page", () => {
  test("what a person writes reaches the app as a signed webhook", async () => {
    await anna(stage, "text", { text: "Moin, größer/kleiner 🌧?" });
    await stage.receiver.until((events) => events.length === 1);
    const [{ raw, headers, body }] = stage.receiver.received as [(typeof stage.receiver.received)[0]];
    expect(raw.toString("latin1")).toContain("Moin, gr\\u00f6\\u00dfer\\/kleiner \\ud83c\\udf27?");
    expect(headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", SECRET).update(raw).digest("hex")}`);
    expect(headers["x-hub-signature"]).toBe(`sha1=${createHmac("sha1", SECRET).update(raw).digest("hex")}`);
    expect(body).toMatchObject({
      object: "page",
      entry: [
        {
          id: PAGE,
          messaging: [
            { sender: { id: stage.psid }, recipient: { id: PAGE }, message: { text: "Moin, größer/kleiner 🌧?" } },
          ],
        },
      ],
    });
  });

  test("what the app sends stands in the thread and comes back as an echo", async () => {
    await anna(stage, "text", { text: "Hallo" });
    const sent = await stage.graph("POST", "/v25.0/me/messages", {
      recipient: { id: stage.psid },
      messaging_type: "RESPONSE",
      message: { text: "Moin Anna", metadata: "local-1" },
    });
    expect(sent).toMatchObject({
      status: 200,
      body: { recipient_id: stage.psid, message_id: expect.stringMatching(/^m_[\w-]{100}$/) },
    });
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(thread["messages"].map(({ text }: { text: string }) => text)).toEqual(["Hallo", "Moin Anna"]);
    const events = await stage.receiver.until((all) => all.some(({ message }) => message?.is_echo === true));
    expect(events.find(({ message }) => message?.is_echo === true)).toMatchObject({
      sender: { id: PAGE },
      recipient: { id: stage.psid },
      message: { mid: sent.body.message_id, app_id: Number(APP), metadata: "local-1", text: "Moin Anna" },
    });
  });

  test("an echo names an app of twenty digits with all of them", async () => {
    const appId = "98765432109876543210";
    await stage.admin("POST", "/provision", {
      app: { id: appId, secret: "s", callbackUrl: stage.receiver.url, verifyToken: "verify" },
      pages: [{ id: "1000002", name: "Ostwind", token: "OTHER", subscribedFields: ["message_echoes"] }],
      people: [],
    });
    const { psid } = await stage.admin("GET", "/threads/1000002/anna");
    await stage.admin("POST", "/threads/1000002/anna/text", { text: "Moin" });
    const body = { recipient: { id: psid }, message: { text: "Moin" } };
    expect((await stage.graph("POST", "/me/messages", body, "OTHER")).status).toBe(200);
    const [echo] = await stage.receiver.until((all) => all.length > 0);
    expect(echo?.["message"].app_id).toBe(appId);
  });
});
