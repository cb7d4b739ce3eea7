import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../../../test/app.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it("of two members who answer at the same moment, one goes out and the other is asked first", async () => {
  const workspaceId = await test.createWorkspace();
  const channelId = await test.connectPage(await test.createKey(workspaceId));
  const conversationId = await test.says(channelId, "anna", "Wo ist mein Paket?");
  const merle = await test.createMember(workspaceId, "agent");
  const jonte = await test.createMember(workspaceId, "agent");
  const path = `/conversations/${conversationId}/messages`;
  const seen = (await test.call(merle, "GET", `/conversations/${conversationId}`)).json.lastSeq as number;
  const keys = [randomUUID(), randomUUID()];
  const answer = (who: typeof merle, clientKey: string | undefined, seenSeq?: number) =>
    test.call(who, "POST", path, {
      content: { kind: "text", text: "Ich sehe nach." },
      clientKey,
      ...(seenSeq === undefined ? {} : { seenSeq }),
    });

  const both = await Promise.all([answer(merle, keys[0], seen), answer(jonte, keys[1], seen)]);
  expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
  const late = both.findIndex(({ status }) => status === 409);
  expect(both[late]?.json).toMatchObject({
    code: "answered_meanwhile",
    detail: expect.stringMatching(/^message \d+$/),
  });

  // The same draft, its author having seen the other answer, goes out; once, however often it is sent.
  const who = late === 0 ? merle : jonte;
  const answered = Number(String(both[late]?.json.detail).slice("message ".length));
  const again = await answer(who, keys[late], answered);
  expect(again.status).toBe(201);
  expect((await answer(who, keys[late], answered)).status).toBe(201);
  const thread = (await test.call(merle, "GET", path)).json.items as { clientKey: string | null }[];
  expect(thread.filter(({ clientKey }) => clientKey === keys[late])).toHaveLength(1);
  // Who does not say what they had seen is not asked.
  expect((await answer(late === 0 ? jonte : merle, randomUUID())).status).toBe(201);
});
