import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anna, PAGE, setStage, type Stage, TOKEN } from "../../../test/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  await stage.admin("PUT", "/limits", { conversationsPerSecond: 100 });
});
afterEach(() => stage.close());

describe("the user profile", () => {
  const profile = () => stage.graph("GET", `/v25.0/${stage.psid}?fields=first_name,last_name,locale,profile_pic`);
  beforeEach(() => anna(stage, "text", { text: "Moin" }));

  test("tells what was asked for, with a picture that can be fetched", async () => {
    const { body } = await profile();
    expect(body).toMatchObject({ id: stage.psid, first_name: "Anna", last_name: "Petersen", locale: "de_DE" });
    expect((await fetch(body.profile_pic)).headers.get("content-type")).toBe("image/png");
  });
  test("and files are at addresses that stop opening where the limit says so, but not for the phone itself", async () => {
    await stage.admin("PUT", "/limits", { mediaUrlMs: 3_600_000 });
    const { mid } = await anna(stage, "sticker");
    const events = await stage.receiver.until((all) => all.some(({ message }) => message?.mid === mid));
    const listed = await stage.graph("GET", `/${mid}?fields=attachments`);
    const urls: string[] = [
      (await profile()).body.profile_pic,
      events.at(-1)?.["message"].attachments[0].payload.url,
      listed.body.attachments.data[0].image_data.url,
    ];
    const statuses = () => Promise.all(urls.map(async (url) => (await fetch(url)).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    await stage.admin("POST", "/clock", { advanceMs: 3_602_000 });
    expect(await statuses()).toEqual([403, 403, 403]);
    const thread = await stage.admin("GET", `/threads/${PAGE}/anna`);
    expect((await fetch(thread["messages"].at(-1).attachments[0].url)).status).toBe(200);
  });
  test("is empty without consent", async () => {
    await stage.admin("PATCH", "/people/anna", { consent: false });
    expect(await profile()).toMatchObject({ status: 200, body: {} });
    expect(Object.keys((await profile()).body)).toEqual([]);
  });
  test("is refused for an account of a phone number only", async () => {
    await stage.admin("PATCH", "/people/anna", { phoneOnly: true });
    expect((await profile()).body.error).toMatchObject({ code: 100, error_subcode: 2018218 });
  });
});

describe("conversations", () => {
  test("of 25 messages the newest 20 have details, older ones only an id", async () => {
    for (let count = 1; count <= 25; count += 1) await anna(stage, "text", { text: `Nr. ${count}` });
    const { body } = await stage.graph("GET", `/v25.0/${PAGE}/conversations?platform=messenger&user_id=${stage.psid}`);
    const [{ id }] = body.data;
    expect(id).toMatch(/^t_\d+$/);
    const { messages, participants } = (
      await stage.graph("GET", `/v25.0/${id}?fields=participants,messages{id,created_time,from,to,message}`)
    ).body;
    expect(participants.data.map((one: { id: string }) => one.id)).toEqual([PAGE, stage.psid]);
    expect(messages.data).toHaveLength(25);
    expect(messages.data[0]).toMatchObject({
      message: "Nr. 25",
      from: { id: stage.psid },
      to: { data: [{ id: PAGE }] },
      created_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/),
    });
    expect(messages.data[19].message).toBe("Nr. 6");
    expect(Object.keys(messages.data[20]).sort()).toEqual(["created_time", "id"]);
    const details = (mid: string) => stage.graph("GET", `/v25.0/${mid}?fields=message`);
    expect((await details(messages.data[19].id)).body).toMatchObject({ message: "Nr. 6" });
    expect((await details(messages.data[20].id)).body.error.code).toBe(9000001);
  });

  test("of a Page come newest first, in pages, and not those where nothing was said", async () => {
    for (const id of ["b", "c", "d"]) {
      await stage.admin("POST", "/people", { id, firstName: id });
      await stage.admin("GET", `/threads/${PAGE}/${id}`);
    }
    for (const id of ["anna", "b", "c"]) await stage.admin("POST", `/threads/${PAGE}/${id}/text`, { text: id });
    const path = `/v25.0/${PAGE}/conversations?platform=messenger&limit=2&fields=messages.limit(1){message}`;
    const first = (await stage.graph("GET", path)).body;
    const rest = (await stage.graph("GET", `${path}&after=${first.paging.cursors.after}`)).body;
    const texts = [...first.data, ...rest.data].map(
      ({ messages }: { messages: { data: { message: string }[] } }) => messages.data[0]?.message,
    );
    expect(texts).toEqual(["c", "b", "anna"]);
    expect(rest.paging).toEqual({ cursors: expect.anything() });
    const newer = (await stage.graph("GET", `${path}&before=${rest.paging.cursors.before}`)).body;
    expect(newer.data).toEqual(first.data);
  });

  test("are read to the end by the address of the next page, whatever is said meanwhile", async () => {
    for (const id of ["b", "c", "d", "e"]) await stage.admin("POST", "/people", { id, firstName: id });
    const saying = (id: string) => stage.admin("POST", `/threads/${PAGE}/${id}/text`, { text: id });
    for (const id of ["anna", "b", "c", "d", "e"]) await saying(id);
    const seen: string[] = [];
    let next: string | undefined = `${stage.emulator.url}/${PAGE}/conversations?access_token=${TOKEN}&limit=2`;
    while (next !== undefined) {
      const { data, paging } = (await (await fetch(next)).json()) as {
        data: { id: string }[];
        paging: { next?: string };
      };
      seen.push(...data.map(({ id }) => id));
      next = paging.next;
      await saying("anna"); // moves to the front, where this reader has been already
    }
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
  });

  test("are sorted by their messages, not by receipts", async () => {
    await stage.admin("POST", "/people", { id: "b", firstName: "b" });
    await anna(stage, "text", { text: "Moin" });
    await anna(stage, "inbox", { text: "Moin!", appId: null });
    await stage.admin("POST", `/threads/${PAGE}/b/text`, { text: "b" });
    await anna(stage, "read");
    const { data } = (await stage.graph("GET", `/${PAGE}/conversations?fields=participants`)).body;
    expect(
      data.map(({ participants }: { participants: { data: { name: string }[] } }) => participants.data[1]?.name),
    ).toEqual(["b", "Anna Petersen"]);
    expect((await stage.graph("GET", `/${PAGE}/conversations?platform=instagram`)).body.data).toEqual([]);
  });

  test("tell their messages in pages, too", async () => {
    for (const text of ["1", "2", "3"]) await anna(stage, "text", { text });
    const [{ id }] = (await stage.graph("GET", `/${PAGE}/conversations`)).body.data;
    const { messages } = (await stage.graph("GET", `/${id}?fields=messages.limit(2){message}`)).body;
    const rest = (await (await fetch(messages.paging.next)).json()) as { data: { message: string }[]; paging: object };
    const texts = [...messages.data, ...rest.data].map(({ message }: { message: string }) => message);
    expect(texts).toEqual(["3", "2", "1"]);
    expect(rest.paging).not.toHaveProperty("next");
    expect((await stage.graph("GET", `/${id}?fields=messages.limit(0){message}`)).body.messages.data).toEqual([]);
  });

  test.each(["limit=-1", "limit=two", "after=2", "before=%F0%9F%98%80"])("refuse %s", async (query) => {
    expect((await stage.graph("GET", `/${PAGE}/conversations?${query}`)).body.error.code).toBe(100);
  });

  test("count the newest 20 without what was taken back, in the list and one by one", async () => {
    const said = [];
    for (let count = 1; count <= 21; count += 1) said.push(await anna(stage, "text", { text: `Nr. ${count}` }));
    await anna(stage, "unsend", { mid: said[20]?.["mid"] });
    const oldest = said[0]?.["mid"];
    expect((await stage.graph("GET", `/${oldest}?fields=message`)).body.message).toBe("Nr. 1");
    const [{ messages }] = (await stage.graph("GET", `/${PAGE}/conversations?fields=messages{message}`)).body.data;
    expect(messages.data.at(-1)).toEqual({ id: oldest, message: "Nr. 1" });
  });

  test("are limited to two calls a second", async () => {
    await stage.admin("PUT", "/limits", { conversationsPerSecond: 2 });
    const calls = await Promise.all(
      [1, 2, 3].map(() => stage.graph("GET", `/${PAGE}/conversations?platform=messenger`)),
    );
    expect(calls.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(calls.find(({ status }) => status !== 200)?.body.error.code).toBe(613);
  });
});

test("personas are created, shown on the phone, listed and deleted", async () => {
  await anna(stage, "text", { text: "Moin" });
  const { body: persona } = await stage.graph("POST", `/v25.0/${PAGE}/personas`, {
    name: "Jana",
    profile_picture_url: "https://nordwind.example/jana.jpg",
  });
  await stage.graph("POST", "/me/messages", {
    recipient: { id: stage.psid },
    persona_id: persona.id,
    message: { text: "Hier ist Jana" },
  });
  expect((await stage.admin("GET", `/threads/${PAGE}/anna`))["messages"].at(-1).persona.name).toBe("Jana");
  expect((await stage.graph("GET", `/v25.0/${PAGE}/personas`)).body.data).toEqual([
    { id: persona.id, name: "Jana", profile_picture_url: "https://nordwind.example/jana.jpg" },
  ]);
  expect((await stage.graph("DELETE", `/v25.0/${persona.id}`)).body).toEqual({ success: true });
  expect((await stage.graph("GET", `/v25.0/${persona.id}`)).body.error.code).toBe(100);
});
