import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anna, APP, PAGE, SECRET, setStage, type Stage, TOKEN } from "../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  await anna(stage, "text", { text: "Moin" });
});
afterEach(() => stage.close());

const APP_TOKEN = `${APP}|${SECRET}`;

test("labels are made, put on people, told to apps, taken off and deleted", async () => {
  const { id } = (await stage.graph("POST", "/me/custom_labels", { page_label_name: "Stammkunde" })).body;
  expect((await stage.graph("POST", "/me/custom_labels", { page_label_name: "Stammkunde" })).body.error.code).toBe(100);
  expect((await stage.graph("POST", `/${id}/label`, { user: stage.psid })).body).toEqual({ success: true });
  const named = [{ id, page_label_name: "Stammkunde" }];
  for (const owner of ["me", stage.psid])
    expect((await stage.graph("GET", `/${owner}/custom_labels?fields=page_label_name`)).body.data).toEqual(named);
  expect((await stage.graph("GET", `/${id}?fields=page_label_name`)).body).toEqual(named[0]);
  const isLabelled = (action: string) => (events: { field?: string; value?: { action: string } }[]) =>
    events.some(({ field, value }) => field === "inbox_labels" && value?.action === action);
  await stage.receiver.until(isLabelled("add"));
  await stage.graph("DELETE", `/${id}/label?user=${stage.psid}`);
  await stage.receiver.until(isLabelled("remove"));
  expect((await stage.graph("GET", `/${stage.psid}/custom_labels`)).body.data).toEqual([]);
  expect((await stage.graph("DELETE", `/${id}`)).body).toEqual({ success: true });
  expect((await stage.graph("GET", `/${id}`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  expect((await stage.graph("POST", `/${id}/label`, { user: stage.psid })).body.error.error_subcode).toBe(33);
});

describe("a menu for one person", () => {
  const menu = (title: string) => [
    { locale: "default", call_to_actions: [{ type: "postback", title, payload: title }] },
  ];

  test("stands in place of the Page's until it is deleted", async () => {
    const own = { psid: stage.psid, persistent_menu: menu("Deine Bestellung") };
    expect((await stage.graph("POST", "/me/custom_user_settings", own)).body.error.error_subcode).toBe(2018145);
    await stage.graph("POST", "/me/messenger_profile", {
      get_started: { payload: "S" },
      persistent_menu: menu("Hilfe"),
    });
    expect((await stage.graph("POST", "/me/custom_user_settings", own)).body).toEqual({ result: "success" });
    const titles = async () =>
      (await stage.admin("GET", `/threads/${PAGE}/anna`))["profile"].menu.map(({ title }: { title: string }) => title);
    expect(await titles()).toEqual(["Deine Bestellung"]);
    await anna(stage, "menu", { index: 0 });
    const [tap] = await stage.receiver
      .until((events) => events.some(({ postback }) => postback !== undefined))
      .then((all) => all.filter(({ postback }) => postback !== undefined));
    expect(tap?.["postback"].payload).toBe("Deine Bestellung");
    const read = (await stage.graph("GET", `/me/custom_user_settings?psid=${stage.psid}`)).body.data[0];
    expect(read.user_level_persistent_menu[0].call_to_actions[0].title).toBe("Deine Bestellung");
    expect(read.page_level_persistent_menu[0].call_to_actions[0].title).toBe("Hilfe");
    const gone = await stage.graph("DELETE", `/me/custom_user_settings?psid=${stage.psid}&params=["persistent_menu"]`);
    expect(gone.body).toEqual({ result: "success" });
    expect(await titles()).toEqual(["Hilfe"]);
  });

  test("is set ten times in ten minutes for one person, and for nobody unknown", async () => {
    await stage.graph("POST", "/me/messenger_profile", { get_started: { payload: "S" } });
    const set = (psid: string) =>
      stage.graph("POST", "/me/custom_user_settings", { psid, persistent_menu: menu("A") }).then(({ body }) => body);
    for (let call = 0; call < 10; call += 1) expect(await set(stage.psid)).toEqual({ result: "success" });
    expect((await set(stage.psid)).error.code).toBe(613);
    expect((await set("404")).error).toMatchObject({ code: 100, error_subcode: 2018001 });
  });
});

test("insights count what happened that day", async () => {
  const metric = "page_messages_new_conversations_unique,page_messages_blocked_conversations_unique";
  const counts = async (period: string) => {
    const { body } = await stage.graph("GET", `/me/insights?metric=${metric}&period=${period}`);
    return body.data.map(({ values }: { values: { value: number }[] }) => values.map(({ value }) => value));
  };
  expect(await counts("day")).toEqual([
    [0, 1],
    [0, 0],
  ]);
  await anna(stage, "block", { blocked: true });
  expect(await counts("day")).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(await counts("total_over_range")).toEqual([[1], [1]]);
  const total = await stage.graph("GET", "/me/insights?metric=page_messages_total_messaging_connections&period=week");
  expect(total.body.data[0].values.at(-1).value).toBe(0);
  expect((await stage.graph("GET", "/me/insights?metric=page_fans")).body.error.code).toBe(100);
  expect((await stage.graph("GET", "/me/insights")).body.error.code).toBe(100);
});

test("the features of the app, built-in understanding, and unlinking answer as documented", async () => {
  expect((await stage.graph("GET", "/me/messaging_feature_review")).body.data).toEqual([
    { feature: "human_agent", status: "approved" },
  ]);
  await stage.admin("POST", "/apps", { id: APP, secret: SECRET, humanAgent: false });
  expect((await stage.graph("GET", "/me/messaging_feature_review")).body.data).toEqual([]);
  expect((await stage.graph("POST", "/me/nlp_configs", { nlp_enabled: true, model: "GERMAN_STANDARD" })).body).toEqual({
    success: true,
  });
  expect((await stage.graph("POST", "/me/nlp_configs", { model: "KLINGON" })).body.error.code).toBe(100);
  expect((await stage.graph("POST", "/me/unlink_accounts", { psid: stage.psid })).body).toEqual({
    result: "unlink account success",
  });
});

test("ids of other Pages are told of people outside Europe, with a proof", async () => {
  const proof = createHmac("sha256", SECRET).update(TOKEN).digest("hex");
  const ids = async () => (await stage.graph("GET", `/${stage.psid}/ids_for_pages?appsecret_proof=${proof}`)).body;
  expect((await stage.graph("GET", `/${stage.psid}/ids_for_pages`)).body.error.code).toBe(100);
  expect((await ids()).data).toEqual([]);
  await stage.admin("PATCH", "/people/anna", { region: "US" });
  expect((await ids()).data).toEqual([{ id: stage.psid, page: { id: PAGE, name: "Nordwind" } }]);
});

test("a person the Page blocks can neither write nor be written to", async () => {
  const moderate = (actions: string[], user_ids: unknown[] = [{ id: stage.psid }]) =>
    stage.graph("POST", "/me/moderate_conversations", { user_ids, actions }).then(({ body }) => body);
  expect(await moderate(["block_user", "move_to_spam"])).toEqual({ success: true });
  const send = () => stage.graph("POST", "/me/messages", { recipient: { id: stage.psid }, message: { text: "?" } });
  expect((await send()).body.error).toMatchObject({ code: 10, error_subcode: 2018108 });
  expect((await anna(stage, "text", { text: "Hallo?" }))["error"].code).toBe("shut_out");
  expect(await moderate(["unblock_user"])).toEqual({ success: true });
  expect((await send()).status).toBe(200);
  expect((await moderate(["shout_at"])).error.code).toBe(100);
  expect(
    (
      await moderate(
        ["ban_user"],
        Array.from({ length: 11 }, () => stage.psid),
      )
    ).error.code,
  ).toBe(100);
});

test("stickers are found with the app's token, by pack and by word", async () => {
  const read = async (path: string, token = APP_TOKEN) => (await stage.graph("GET", path, undefined, token)).body;
  const packs = (await read("/sticker_packs")).data;
  const { data } = await read(`/sticker_packs/${packs[0].id}/stickers`);
  expect(data[0].id).toBe("369239263222822");
  expect((await read("/sticker_search?q=daumen")).data).toHaveLength(3);
  expect((await read("/sticker_search?q=d")).error.code).toBe(100);
  expect((await read("/sticker_packs", TOKEN)).error.code).toBe(15);
});
