import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ACCOUNT,
  HOUR_MS,
  IG_TOKEN,
  refusal,
  type InstagramStage,
  setInstagramStage,
} from "../../../test/instagramStage.ts";
import { APP, SECRET } from "../../../test/stage.ts";

let stage: InstagramStage;
beforeEach(async () => {
  stage = await setInstagramStage();
});
afterEach(() => stage.close());

const act: InstagramStage["act"] = (name, body) => stage.act(name, body);
const send: InstagramStage["send"] = (message, how) => stage.send(message, how);
const event = (key: string) => stage.event(key);
const messageWith = (key: string) => stage.messageWith(key);

describe("what a person does is told", () => {
  test("a text, signed, under the object instagram, with ids of Instagram's form", async () => {
    const { mid } = await act("text", { text: "Moin" });
    await stage.receiver.until((events) => events.length > 0);
    const [first] = stage.receiver.received;
    if (first === undefined) throw new Error("nothing arrived");
    const { raw, headers, body } = first;
    expect(body.object).toBe("instagram");
    expect(body.entry[0]).toMatchObject({
      id: ACCOUNT,
      messaging: [{ sender: { id: stage.igsid }, recipient: { id: ACCOUNT }, message: { mid, text: "Moin" } }],
    });
    expect(mid).toMatch(/^aWdf/);
    expect(stage.igsid).toMatch(/^\d{16}$/);
    expect(headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", SECRET).update(raw).digest("hex")}`);
  });

  test("signed with the second secret, where the app has one", async () => {
    await stage.admin("PATCH", `/apps/${APP}`, { instagramSecret: "second" });
    await act("text", { text: "Moin" });
    await stage.receiver.until((events) => events.length > 0);
    const [received] = stage.receiver.received;
    const expected = createHmac("sha256", "second")
      .update(received?.raw ?? "")
      .digest("hex");
    expect(received?.headers["x-hub-signature-256"]).toBe(`sha256=${expected}`);
  });

  test("an answer to a story, with its address for a day", async () => {
    const story = await stage.admin("POST", `/instagram/${ACCOUNT}/posts`, { kind: "STORY" });
    await act("story-reply", { text: "Schön!" });
    const { reply_to } = await messageWith("reply_to");
    expect(reply_to.story.id).toBe(story["id"]);
    expect((await fetch(reply_to.story.url)).status).toBe(200);
    await stage.admin("POST", "/clock", { advanceMs: 25 * HOUR_MS });
    expect((await fetch(reply_to.story.url)).status).toBe(403);
    expect((await act("story-reply", { text: "Spät", story: story["id"] }))["error"].code).toBe("not_found");
  });

  test("a mention in a story, a shared post and reel, a picture, and what cannot be told", async () => {
    await act("story-mention");
    expect((await messageWith("attachments")).attachments[0]).toMatchObject({
      type: "story_mention",
      payload: { url: expect.stringContaining("oe=") },
    });
    stage.receiver.received.length = 0;
    await act("share-post", { title: "Herbstjacken" });
    expect((await messageWith("attachments")).attachments[0]).toMatchObject({
      type: "ig_post",
      payload: { title: "Herbstjacken", ig_post_media_id: expect.any(String) },
    });
    stage.receiver.received.length = 0;
    await act("share-post", { title: "Am Deich", isReel: true });
    expect((await messageWith("attachments")).attachments[0]).toMatchObject({
      type: "ig_reel",
      payload: { reel_video_id: expect.any(String) },
    });
    await act("unsupported");
    expect(await messageWith("is_unsupported")).toEqual({ mid: expect.any(String), is_unsupported: true });
  });

  test("an edit, a reaction, a quote, and a message taken back, which no reader finds any more", async () => {
    const { mid } = await act("text", { text: "Moni" });
    await act("edit", { mid, text: "Moin" });
    expect(await event("message_edit")).toEqual({ mid, text: "Moin", num_edit: 1 });
    await act("reaction", { mid, emoji: "😂" });
    expect(await event("reaction")).toMatchObject({ mid, action: "react", reaction: "laugh", emoji: "😂" });
    await act("text", { text: "Noch was", replyTo: mid });
    expect(await messageWith("reply_to")).toMatchObject({ reply_to: { mid }, is_self_reply: true });
    await act("unsend", { mid });
    expect(await messageWith("is_deleted")).toEqual({ mid, is_deleted: true });
    expect(await refusal(stage.graph("GET", `/${mid}`, undefined, IG_TOKEN).then(({ body }) => body))).toEqual([
      9000001,
      undefined,
    ]);
  });

  test("that it was read: a mid, no watermark; and there is no delivery receipt", async () => {
    await act("text", { text: "Moin" });
    const sent = await send({ text: "Hallo" });
    await act("read");
    expect(await event("read")).toEqual({ mid: sent.message_id });
    expect(stage.receiver.events().some(({ delivery }) => delivery !== undefined)).toBe(false);
  });

  test("a link into a new thread: with the ice breaker, or with the first words", async () => {
    const icebreakers = {
      platform: "instagram",
      ice_breakers: [{ locale: "default", call_to_actions: [{ question: "Öffnungszeiten?", payload: "HOURS" }] }],
    };
    expect((await stage.graph("POST", "/me/messenger_profile", icebreakers, IG_TOKEN)).body).toEqual({
      result: "success",
    });
    await act("link", { ref: "schaufenster" });
    await act("ice-breaker", { index: 0 });
    expect(await event("postback")).toMatchObject({
      payload: "HOURS",
      title: "Öffnungszeiten?",
      referral: { ref: "schaufenster", source: "SHORTLINK" },
    });
    await act("link", { ref: "noch-einmal" });
    expect(await event("referral")).toMatchObject({ ref: "noch-einmal" });
    await stage.admin("POST", "/people", { id: "tjark", firstName: "Tjark" });
    await stage.admin("POST", `/threads/${ACCOUNT}/tjark/link`, { ref: "getippt" });
    await stage.admin("POST", `/threads/${ACCOUNT}/tjark/text`, { text: "Moin" });
    expect((await messageWith("referral")).referral).toMatchObject({ ref: "getippt" });
  });
});
