import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anna, PAGE, setStage, type Stage } from "../../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const DAY_MS = 86_400_000;
const comment = (body: object = {}) =>
  stage.admin("POST", `/pages/${PAGE}/comments`, { person: "anna", text: "Preis?", ...body });
const reply = (recipient: object, text = "Hallo Anna") =>
  stage.graph("POST", "/me/messages", { recipient, message: { text } }).then(({ body }) => body);
const feed = async (matches: (value: Record<string, unknown>) => boolean) => {
  const found = (events: Record<string, any>[]) =>
    events.find(({ field, value }) => field === "feed" && matches(value)); // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever arrived.
  return found(await stage.receiver.until((events) => found(events) !== undefined))?.["value"];
};

describe("a comment under a post", () => {
  test("is told as feed, and answered in private once", async () => {
    const { id } = await comment();
    const value = await feed(({ item }) => item === "comment");
    expect(value).toMatchObject({
      verb: "add",
      comment_id: id,
      message: "Preis?",
      from: { id: stage.psid, name: "Anna Petersen" },
    });
    expect(value.parent_id).toBe(value.post_id);
    const sent = await reply({ comment_id: id });
    expect(sent.recipient_id).toBe(stage.psid);
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect(thread["messages"].at(-1)).toMatchObject({
      mid: sent.message_id,
      text: "Hallo Anna",
      commentText: "Preis?",
    });
    expect((await reply({ comment_id: id })).error.code).toBe(10900);
  });

  test("opens no window by its reply; the person's answer does", async () => {
    const { id } = await comment();
    await reply({ comment_id: id });
    expect((await reply({ id: stage.psid })).error).toMatchObject({ code: 10, error_subcode: 2018278 });
    await anna(stage, "text", { text: "Danke, und in Blau?" });
    expect((await reply({ id: stage.psid })).message_id).toBeDefined();
  });

  test("cannot be answered after seven days, after it was removed, or when it is the Page's own", async () => {
    const late = await comment();
    await stage.admin("POST", "/clock", { advanceMs: 7 * DAY_MS + 1000 });
    expect((await reply({ comment_id: late["id"] })).error).toMatchObject({ code: 10, error_subcode: 2018278 });
    const removed = await comment();
    await stage.admin("DELETE", `/pages/${PAGE}/comments/${removed["id"]}`);
    expect((await feed(({ verb }) => verb === "remove")).comment_id).toBe(removed["id"]);
    expect((await reply({ comment_id: removed["id"] })).error).toMatchObject({ code: 100, error_subcode: 2018001 });
    expect((await reply({ comment_id: "1_2" })).error).toMatchObject({ code: 100, error_subcode: 2018001 });
    const own = await comment({ person: null });
    expect((await reply({ comment_id: own["id"] })).error.code).toBe(10903);
  });

  test("a message that is refused for its content does not use the reply up", async () => {
    const { id } = await comment();
    expect((await reply({ comment_id: id }, "x".repeat(2001))).error.code).toBe(100);
    expect((await reply({ comment_id: id })).message_id).toBeDefined();
  });

  test("an answer to a comment names it, an edit keeps the id, and without the permission nobody is named", async () => {
    const first = await comment();
    await comment({ parent: first["id"], text: "In Blau" });
    expect((await feed(({ message }) => message === "In Blau")).parent_id).toBe(first["id"]);
    await stage.admin("PATCH", `/pages/${PAGE}/comments/${first["id"]}`, { text: "Preis in Blau?" });
    expect(await feed(({ verb }) => verb === "edited")).toMatchObject({
      comment_id: first["id"],
      message: "Preis in Blau?",
    });
    await stage.admin("PATCH", `/pages/${PAGE}`, { scopes: ["pages_messaging", "pages_manage_metadata"] });
    await comment({ text: "Wer bin ich?" });
    expect(await feed(({ message }) => message === "Wer bin ich?")).not.toHaveProperty("from");
  });

  test("750 private replies go out in an hour", async () => {
    await stage.admin("PUT", "/limits", { privateRepliesPerHour: 1 });
    await reply({ comment_id: (await comment())["id"] });
    expect((await reply({ comment_id: (await comment())["id"] })).error.code).toBe(613);
  });
});

test("a visitor's post is answered in private by its id", async () => {
  const post = await stage.admin("POST", `/pages/${PAGE}/posts`, { person: "anna", text: "Wo bleibt mein Paket?" });
  expect(await feed(({ item }) => item === "post")).toMatchObject({ post_id: post["id"], from: { id: stage.psid } });
  expect((await reply({ post_id: post["id"] })).recipient_id).toBe(stage.psid);
  expect((await reply({ post_id: post["id"] })).error.code).toBe(10900);
});

test("who came by a plugin is reached by its reference, and the answer names no id", async () => {
  await anna(stage, "opt-in", { optin: { ref: "kasse", user_ref: "U-1" } });
  const sent = await reply({ user_ref: "U-1" });
  expect(sent.message_id).toBeDefined();
  expect(sent).not.toHaveProperty("recipient_id");
  expect((await reply({ user_ref: "U-2" })).error).toMatchObject({ code: 100, error_subcode: 2018001 });
  expect((await reply({ user_ref: "U-1", id: stage.psid })).error.code).toBe(100);
});
