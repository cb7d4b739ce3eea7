import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, IG_TOKEN, refusal, type InstagramStage, setInstagramStage } from "../../test/instagramStage.ts";
import { APP, TOKEN } from "../../test/stage.ts";

let stage: InstagramStage;
beforeEach(async () => {
  stage = await setInstagramStage();
});
afterEach(() => stage.close());

const act: InstagramStage["act"] = (name, body) => stage.act(name, body);
const send: InstagramStage["send"] = (message, how) => stage.send(message, how);
const event = (key: string) => stage.event(key);

describe("comments", () => {
  const comment = (body: object = {}) =>
    stage.admin("POST", `/instagram/${ACCOUNT}/comments`, { person: "anna", text: "Preis?", ...body });
  const reply = (id: string) =>
    stage
      .graph("POST", "/me/messages", { recipient: { comment_id: id }, message: { text: "129 €" } }, TOKEN)
      .then(({ body }) => body);

  test("are told with their post, answered in private once and in public", async () => {
    const { id } = await comment();
    expect(await event("value")).toMatchObject({
      id,
      text: "Preis?",
      from: { id: stage.igsid, username: "anna.p" },
      media: { media_product_type: "FEED" },
    });
    expect((await reply(id)).recipient_id).toBe(stage.igsid);
    expect((await reply(id)).error.code).toBe(10900);
    const told = () => stage.receiver.until((events) => events.some(({ value }) => value?.from.id === ACCOUNT));
    const publicly = await stage.graph("POST", `/${id}/replies?message=129`, undefined, IG_TOKEN);
    expect(publicly.body.id).toBeDefined();
    expect((await told()).find(({ value }) => value?.from.id === ACCOUNT)?.["value"].parent_id).toBe(id);
    expect(await refusal(send({ text: "?" }))).toEqual([100, 2534014].with(0, 10).with(1, 2534022));
  });

  test("of a broadcast can be answered while it runs", async () => {
    const live = await stage.admin("POST", `/instagram/${ACCOUNT}/posts`, { kind: "LIVE" });
    const first = await comment({ post: live["id"] });
    const second = await comment({ post: live["id"], text: "Hier!" });
    expect((await stage.receiver.until((events) => events.length > 0))[0]).toMatchObject({ field: "live_comments" });
    expect((await reply(first["id"])).message_id).toBeDefined();
    await stage.admin("POST", `/instagram/${ACCOUNT}/posts/${live["id"]}/end`);
    expect(await refusal(reply(second["id"]))).toEqual([10, 2534022]);
  });

  test("come only after the review, and only of a public account", async () => {
    await stage.admin("PATCH", `/apps/${APP}`, { instagramComments: false });
    await comment();
    await stage.admin("PATCH", `/apps/${APP}`, { instagramComments: true });
    await stage.admin("PATCH", `/instagram/${ACCOUNT}`, { isPublic: false });
    await comment();
    await act("text", { text: "Moin" });
    const events = await stage.receiver.until((all) => all.some(({ message }) => message?.text === "Moin"));
    expect(events.every(({ value }) => value === undefined)).toBe(true);
  });
});
