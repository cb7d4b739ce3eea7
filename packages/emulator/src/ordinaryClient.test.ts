import { writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessengerClient, MessengerBatch } from "messaging-api-messenger";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anna, APP, PAGE, SECRET, setStage, type Stage, TOKEN } from "../test/stage.ts";
import { encodePng } from "./media/png.ts";

let stage: Stage;
let client: MessengerClient;
beforeAll(async () => {
  stage = await setStage({ requireProof: true });
  await anna(stage, "text", { text: "Moin" });
  client = new MessengerClient({ accessToken: TOKEN, appId: APP, appSecret: SECRET, origin: stage.emulator.url });
});
afterAll(() => stage.close());

/** The newest message on Anna's phone. */
async function newest() {
  const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
  return thread["messages"].at(-1);
}

describe("an ordinary client from npm works unchanged", () => {
  test("it asks who the Page is", async () => {
    expect(await client.getPageInfo()).toEqual({ id: PAGE, name: "Nordwind" });
  });

  test("it sends a text", async () => {
    const sent = await client.sendText(stage.psid, "Willkommen an der Küste");
    expect(sent.recipientId).toBe(stage.psid);
    expect(await newest()).toMatchObject({ mid: sent.messageId, from: "page", text: "Willkommen an der Küste" });
  });

  test("it sends quick replies", async () => {
    await client.sendMessage(stage.psid, {
      text: "Welche Farbe?",
      quickReplies: [{ contentType: "text", title: "Blau", payload: "BLUE" }],
    });
    expect((await newest()).quickReplies).toEqual([{ content_type: "text", title: "Blau", payload: "BLUE" }]);
  });

  test("it sends cards and buttons", async () => {
    await client.sendGenericTemplate(stage.psid, [
      { title: "Regenjacke", subtitle: "129 €", buttons: [{ type: "postback", title: "Kaufen", payload: "BUY" }] },
    ]);
    expect((await newest()).attachments[0].template).toMatchObject({
      template_type: "generic",
      elements: [{ title: "Regenjacke" }],
    });
    await client.sendButtonTemplate(stage.psid, "Und nun?", [
      { type: "web_url", title: "Zum Laden", url: "https://nordwind.example/" },
    ]);
    expect((await newest()).attachments[0].template).toMatchObject({ template_type: "button", text: "Und nun?" });
  });

  test("it uploads a picture and sends it by its id", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "emulator-")), "naht.png");
    writeFileSync(path, encodePng(2, 2, Buffer.alloc(12, 200)));
    const { attachmentId } = await client.uploadImage(createReadStream(path), { isReusable: true });
    await client.sendImage(stage.psid, { attachmentId });
    const [picture] = (await newest()).attachments;
    expect(picture).toMatchObject({ type: "image", attachmentId });
    expect((await fetch(picture.url)).headers.get("content-type")).toBe("image/png");
  });

  test("it reads a person's profile", async () => {
    expect(
      await client.getUserProfile(stage.psid, { fields: ["id", "name", "first_name", "profile_pic"] }),
    ).toMatchObject({
      id: stage.psid,
      name: "Anna Petersen",
      firstName: "Anna",
    });
  });

  test("it sets, reads and deletes the Messenger profile", async () => {
    await client.setGetStarted("START");
    await client.setPersistentMenu([
      {
        locale: "default",
        composerInputDisabled: false,
        callToActions: [{ type: "postback", title: "Hilfe", payload: "HELP" }],
      },
    ]);
    expect(await client.getGetStarted()).toEqual({ payload: "START" });
    expect(await client.getPersistentMenu()).toMatchObject([{ callToActions: [{ title: "Hilfe", payload: "HELP" }] }]);
    await client.deletePersistentMenu();
    expect(await client.getPersistentMenu()).toBeNull();
  });

  test("it shows that it is typing and has seen", async () => {
    await client.typingOn(stage.psid);
    await client.markSeen(stage.psid);
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(thread["typingUntil"]).toBeGreaterThan(thread["now"]);
    expect(thread["seenUntil"]).toBeGreaterThan(0);
  });

  test("it sends several messages in one batch", async () => {
    const answers = await client.sendBatch([
      MessengerBatch.sendText(stage.psid, "eins"),
      MessengerBatch.sendText(stage.psid, "zwei"),
    ]);
    expect(answers.map(({ code }) => code)).toEqual([200, 200]);
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(
      thread["messages"]
        .slice(-2)
        .map(({ text }: { text: string }) => text)
        .sort(),
    ).toEqual(["eins", "zwei"]);
  });

  test("it speaks as a persona, reads all of them page by page, and takes one away", async () => {
    for (let count = 0; count < 27; count += 1)
      await client.createPersona({ name: `Jana ${count}`, profilePictureUrl: "https://nordwind.example/jana.png" });
    const all = await client.getAllPersonas();
    expect(new Set(all.map(({ name }) => name)).size).toBe(27);
    const [jana] = all;
    await client.sendText(stage.psid, "Hier ist Jana.", { personaId: jana?.id ?? "" });
    expect(await newest()).toMatchObject({ persona: { name: "Jana 26" } });
    await client.deletePersona(jana?.id ?? "");
    expect(await client.getAllPersonas()).toHaveLength(26);
  });

  test("it subscribes, names its app's subscriptions, and sets greeting and ice breakers", async () => {
    const accessToken = `${APP}|${SECRET}`;
    const fields = ["messages", "messaging_postbacks"];
    const callbackUrl = stage.receiver.url;
    await client.createSubscription({ object: "page", callbackUrl, fields, verifyToken: "verify", accessToken });
    expect(await client.getPageSubscription({ accessToken })).toMatchObject({ callbackUrl, active: true });
    await client.setGreeting("Moin {{user_first_name}}!");
    expect(await client.getGreeting()).toEqual([{ locale: "default", text: "Moin {{user_first_name}}!" }]);
    await client.setIceBreakers([{ question: "Wo ist mein Paket?", payload: "WHERE" }]);
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(thread["profile"]).toMatchObject({ greeting: "Moin Anna!", iceBreakers: ["Wo ist mein Paket?"] });
  });

  test("it hands a thread to Meta's inbox by the id it knows", async () => {
    await client.passThreadControlToPageInbox(stage.psid, "bitte");
    expect(await client.getThreadOwner(stage.psid)).toMatchObject({ appId: "26390203743090" });
    await expect(client.sendText(stage.psid, "Hallo?")).rejects.toThrow("another app is controlling this thread");
    await anna(stage, "control", { appId: null });
    await client.sendText(stage.psid, "Da bin ich wieder.");
  });

  test("it is told in the platform's words what it did wrong", async () => {
    await expect(client.sendText("99", "Wer?")).rejects.toThrow(
      "Messenger API - 100 OAuthException (#100) No matching user found",
    );
    const forged = new MessengerClient({ accessToken: TOKEN, appSecret: "wrong", origin: stage.emulator.url });
    await expect(forged.sendText(stage.psid, "Hallo")).rejects.toThrow("Invalid appsecret_proof");
  });
});
