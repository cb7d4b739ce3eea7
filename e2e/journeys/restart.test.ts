import { expect, test } from "vitest";
import {
  findConversation,
  getJson,
  listMessages,
  openConversation,
  sitDown,
  takePhone,
  threadOf,
  writeOnPhone,
} from "./desk.ts";
import { setStage } from "./stage.ts";
import { patient } from "../../scripts/parts/patience.mjs";

const stage = setStage();

test("after a restart everything is there, on both sides, and goes on", async () => {
  const before = await sitDown(stage.context, stage.app);
  const phone = await takePhone(stage.context, stage.app, "mara-feddersen");
  await writeOnPhone(phone, "Was kostet der Versand?");
  await threadOf(phone)
    .getByText(/4,90 €/)
    .waitFor();
  const { id } = await findConversation(before, stage.app, "Mara Feddersen");
  const [counts, messages] = [
    await getJson(before, stage.app, "/conversations/counts"),
    withoutAddresses(await listMessages(before, stage.app, id)),
  ];
  await Promise.all([before.page.close(), phone.page.close()]);

  expect(await stage.restart()).toBe(0);

  // The session lives on; only the addresses are new.
  const after = { page: await stage.context.newPage(), mishaps: [] };
  await after.page.goto(stage.app.url);
  expect(await getJson(after, stage.app, "/conversations/counts")).toEqual(counts);
  expect(withoutAddresses(await listMessages(after, stage.app, id))).toEqual(messages);
  const phoneAfter = await takePhone(stage.context, stage.app, "mara-feddersen");
  await threadOf(phoneAfter)
    .getByText(/4,90 €/)
    .waitFor();

  await openConversation(after, "Wartet auf Menschen", "Wiebke Carstensen");
  const photo = threadOf(after).getByRole("img").first();
  await photo.waitFor();
  await expect
    .poll(() => photo.evaluate((image) => (image as HTMLImageElement).naturalWidth), { timeout: patient(10_000) })
    .toBeGreaterThan(100);

  await openConversation(after, "Beim Bot", "Mara Feddersen");
  await writeOnPhone(phoneAfter, "Und wie wasche ich die Jacke?");
  await threadOf(after)
    .getByText(/bei 30 Grad/)
    .waitFor();
});

function withoutAddresses(messages: readonly unknown[]): unknown {
  return JSON.parse(JSON.stringify(messages).replace(/http:\/\/(127\.0\.0\.1|localhost):\d+/g, "http://here"));
}
