import { afterEach, beforeEach, expect, test } from "vitest";
import { startReceiver } from "../../../test/receiver.ts";
import {
  ANNA_PHONE,
  codeOf,
  NUMBER,
  setWhatsAppStage,
  WA_TOKEN,
  WABA,
  type WhatsAppStage,
} from "../../../test/whatsappStage.ts";

let stage: WhatsAppStage;
beforeEach(async () => {
  stage = await setWhatsAppStage();
});
afterEach(() => stage.close());

test("account and numbers say what they are", async () => {
  expect(await stage.wa("GET", `/${WABA}?fields=name,whatsapp_business_manager_messaging_limit`)).toEqual({
    id: WABA,
    name: "Nordwind",
    whatsapp_business_manager_messaging_limit: "TIER_250",
  });
  const { data } = await stage.wa("GET", `/${WABA}/phone_numbers`);
  expect(data).toMatchObject([
    { id: NUMBER, verified_name: "Nordwind", quality_rating: "GREEN", throughput: { level: "STANDARD" } },
  ]);
  expect(await stage.wa("GET", `/${NUMBER}?fields=display_phone_number`)).toEqual({
    id: NUMBER,
    display_phone_number: "+49 30 1112223",
  });
});

test("quality and throughput change with an event", async () => {
  await stage.admin("PATCH", `/whatsapp/numbers/${NUMBER}`, { quality: "RED" });
  expect(await stage.value((_value, field) => field === "phone_number_quality_update")).toMatchObject({
    event: "FLAGGED",
    max_daily_conversations_per_business: "TIER_250",
  });
  await stage.admin("PATCH", `/whatsapp/numbers/${NUMBER}`, { throughput: "HIGH" });
  await stage.value((value) => value["event"] === "THROUGHPUT_UPGRADE");
});

test("the business profile, the username and what stands at the beginning of a chat", async () => {
  const profile = `/${NUMBER}/whatsapp_business_profile`;
  expect(
    await stage.wa("POST", profile, {
      messaging_product: "whatsapp",
      about: "Regenjacken",
      websites: ["https://x.test"],
    }),
  ).toEqual({ success: true });
  expect((await stage.wa("POST", profile, { about: "x".repeat(140) })).error.code).toBe(100);
  expect((await stage.wa("GET", `${profile}?fields=about`)).data).toEqual([
    { about: "Regenjacken", messaging_product: "whatsapp" },
  ]);
  expect(await codeOf(stage.wa("POST", `/${NUMBER}/username`, { username: "N!" }))).toBe(147001);
  await stage.wa("POST", `/${NUMBER}/username`, { username: "nordwind" });
  expect((await stage.wa("GET", `/${NUMBER}/username`)).username).toBe("nordwind");
  const prompts = ["Öffnungszeiten?"];
  expect(await stage.wa("POST", `/${NUMBER}/conversational_automation`, { prompts })).toEqual({ success: true });
  expect(
    (await stage.wa("GET", `/${NUMBER}?fields=conversational_automation`)).conversational_automation.prompts,
  ).toEqual(prompts);
});

test("links with prepared words are made, read, changed and deleted", async () => {
  const path = `/${NUMBER}/message_qrdls`;
  const made = await stage.wa("POST", path, { prefilled_message: "Moin", generate_qr_image: "PNG" });
  expect(made).toMatchObject({ prefilled_message: "Moin", deep_link_url: `https://wa.me/message/${made.code}` });
  await stage.wa("POST", `${path}/${made.code}?prefilled_message=Hallo`);
  expect((await stage.wa("GET", path)).data).toMatchObject([{ code: made.code, prefilled_message: "Hallo" }]);
  expect(await stage.wa("DELETE", `${path}/${made.code}`)).toEqual({ success: true });
  expect((await stage.wa("GET", path)).data).toEqual([]);
});

test("a number's faults are its own: token, outage, and calls that fail for a while", async () => {
  const read = () => stage.wa("GET", `/${NUMBER}`);
  await stage.admin("PUT", `/faults/${NUMBER}`, { tokenExpired: true });
  expect((await read()).error).toMatchObject({ code: 190, error_subcode: 463 });
  await stage.admin("PUT", `/faults/${NUMBER}`, { transientNextCalls: 1 });
  expect((await read()).error.code).toBe(2);
  expect((await read()).id).toBe(NUMBER);
});

test("people are blocked if they wrote within a day", async () => {
  const users = { messaging_product: "whatsapp", block_users: [{ user: ANNA_PHONE }] };
  expect(await codeOf(stage.wa("POST", `/${NUMBER}/block_users`, users))).toBe(139100);
  await stage.act("text", { text: "Moin" });
  expect((await stage.wa("POST", `/${NUMBER}/block_users`, users)).block_users.added_users).toEqual([
    { input: ANNA_PHONE, wa_id: ANNA_PHONE },
  ]);
  expect(await codeOf(stage.send({ type: "text", text: { body: "?" } }))).toBe(130403);
  expect((await stage.wa("GET", `/${NUMBER}/block_users`)).data).toMatchObject([{ wa_id: ANNA_PHONE }]);
  await stage.wa("DELETE", `/${NUMBER}/block_users`, users);
  expect((await stage.send({ type: "text", text: { body: "Moin" } })).messages).toHaveLength(1);
});

test("a file is uploaded, sent, looked up and deleted", async () => {
  const form = new FormData();
  form.append("messaging_product", "whatsapp");
  form.append("type", "application/pdf");
  form.append("file", new Blob(["%PDF"], { type: "application/pdf" }), "Rechnung.pdf");
  const answer = await fetch(`${stage.emulator.url}/v25.0/${NUMBER}/media`, {
    method: "POST",
    headers: { authorization: `Bearer ${WA_TOKEN}` },
    body: form,
  });
  const { id } = (await answer.json()) as { id: string };
  await stage.act("text", { text: "Rechnung?" });
  expect((await stage.send({ type: "document", document: { id, filename: "R-7.pdf" } })).messages).toHaveLength(1);
  expect(await codeOf(stage.send({ type: "image", image: { id } }))).toBe(131009);
  expect(await stage.wa("GET", `/${id}`)).toMatchObject({ mime_type: "application/pdf", file_size: "4" });
  expect(await stage.wa("DELETE", `/${id}`)).toEqual({ success: true });
  expect((await stage.wa("GET", `/${id}`)).error.code).toBe(100);
});

test("an app subscribes to the account, perhaps by another address that proves itself", async () => {
  const other = await startReceiver();
  const path = `/${WABA}/subscribed_apps`;
  expect((await stage.wa("POST", path, { override_callback_uri: other.url, verify_token: "wrong" })).error.code).toBe(
    2200,
  );
  expect(await stage.wa("POST", path, { override_callback_uri: other.url, verify_token: "verify" })).toEqual({
    success: true,
  });
  expect((await stage.wa("GET", path)).data[0].override_callback_uri).toBe(other.url);
  await stage.act("text", { text: "Woanders" });
  expect((await other.until((events) => events.length > 0))[0]?.["value"].messages[0].text.body).toBe("Woanders");
  expect(stage.receiver.received).toEqual([]);
  await stage.wa("DELETE", path);
  expect((await stage.wa("GET", path)).data).toEqual([]);
  await other.close();
});
