import { expect, test } from "vitest";
import { findConversation, findPageId, getJson, sitDown, tellEmulator, threadOf } from "./desk.ts";
import { setStage } from "./stage.ts";

const stage = setStage();
const person = "jonas-weber";

test("what a contact changes far up in the thread shows on the desk without a reload", async () => {
  const page = await findPageId(stage.app);
  // With a person first, so that no bot answers in between.
  const texts = ["Ich möchte mit einem Menschen schreiben", ...Array.from({ length: 14 }, (_, n) => `Zeile ${n + 1}`)];
  await tellEmulator(
    stage.app,
    "/_emulator/say",
    texts.map((text) => ({ page, person, text })),
  );
  const member = await sitDown(stage.context, stage.app);
  const { id } = await findConversation(member, stage.app, "Jonas Weber");
  await member.page.goto(`${stage.app.url}/inbox/all/${id}`);
  await threadOf(member).getByText("Zeile 14", { exact: true }).waitFor();

  const { items } = await getJson(member, stage.app, `/conversations/${id}/messages?limit=200`);
  const old = (items as { mid: string | null; body: object }[]).find(({ body }) =>
    /"Zeile 1"/.test(JSON.stringify(body)),
  );
  await tellEmulator(stage.app, `/_emulator/threads/${page}/${person}/reaction`, { mid: old?.mid, emoji: "😍" });
  await threadOf(member).getByRole("img", { name: "Reaktion: 😍" }).waitFor({ timeout: 5_000 });
  await tellEmulator(stage.app, `/_emulator/threads/${page}/${person}/edit`, {
    mid: old?.mid,
    text: "Zeile eins, verbessert",
  });
  await threadOf(member).getByText("Zeile eins, verbessert").waitFor({ timeout: 5_000 });
  expect(member.mishaps).toEqual([]);
});
