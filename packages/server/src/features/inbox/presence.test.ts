import { afterAll, beforeAll, expect, it } from "vitest";
import type { LiveEvent } from "@botschaft/contract";
import { asId } from "@botschaft/core";
import { createTestApp, type TestApp } from "../../../test/app.ts";
import type { Pipeline } from "../../pipeline/index.ts";
import { PresenceBook, type Presence } from "../../pipeline/live/presence.ts";
import { until } from "../../../test/pipelineWorld.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it("who looks at a conversation, and who writes there, is told to all who watch the workspace, and to nobody else", async () => {
  const workspaceId = await test.createWorkspace();
  const [merle, jonte] = [
    await test.createMember(workspaceId, "agent"),
    await test.createMember(workspaceId, "viewer"),
  ];
  const conversationId = await test.says(
    await test.connectPage(await test.createKey(workspaceId), "1"),
    "anna",
    "Moin",
  );
  const heard: LiveEvent[] = [];
  const elsewhere: LiveEvent[] = [];
  const hub = test.pipeline.hub as unknown as Pipeline<LiveEvent>["hub"];
  const leave = hub.subscribe(workspaceId, null, (_, event) => heard.push(event));
  const leaveElsewhere = hub.subscribe(await test.createWorkspace(), null, (_, event) => elsewhere.push(event));
  const say = (who: typeof merle, state: string) =>
    test.call(who, "PUT", `/conversations/${conversationId}/presence`, { screenId: "tab", state });
  const people = () => heard.findLast((event) => event.type === "presence")?.people;

  expect((await say(merle, "here")).status).toBe(200);
  await until("Merle is there", () => people()?.length === 1);
  await say(jonte, "writing");
  await until("Jonte writes", () => people()?.some(({ isWriting }) => isWriting) === true);
  expect(people()).toEqual(
    [
      { memberId: merle.memberId, isWriting: false },
      { memberId: jonte.memberId, isWriting: true },
    ].sort((a, b) => (a.memberId < b.memberId ? -1 : 1)),
  );
  // Who comes later is told who is there.
  expect((await say(merle, "here")).json.people).toHaveLength(2);
  await say(jonte, "gone");
  await until("Jonte is gone", () => people()?.length === 1);
  expect(elsewhere).toEqual([]);
  leave();
  leaveElsewhere();
});

it("a key looks at nothing, and a stranger is refused", async () => {
  const workspaceId = await test.createWorkspace();
  const stranger = await test.createMember(await test.createWorkspace(), "owner");
  const key = await test.createKey(workspaceId);
  const conversationId = await test.says(await test.connectPage(key, "2"), "bente", "Moin");
  const path = `/conversations/${conversationId}/presence`;
  const body = { screenId: "tab", state: "here" };
  expect((await test.call(key, "PUT", path, body)).json.code).toBe("forbidden");
  const asked = await test.call(stranger, "PUT", path, body, { "x-workspace-id": workspaceId });
  expect(asked.status).toBe(404);
});

it("who is not heard of any more is gone, and a silent hand no longer writes", () => {
  const conversationId = "0199e1a0-0000-7000-8000-00000000c001";
  const told: string[] = [];
  const book = new PresenceBook(test.pool, (_workspace, _conversation, people) =>
    told.push(people.map(({ memberId, isWriting }) => memberId + (isWriting ? " writes" : "")).join(", ")),
  );
  const at = (memberId: string, state: Presence["state"], now: number) =>
    book.note({ workspaceId: asId("w"), conversationId, memberId, screenId: "1", state }, now);
  at("merle", "here", 0);
  at("jonte", "writing", 1_000);
  book.lookAgain(7_999);
  expect(told).toEqual(["merle", "jonte writes, merle"]);
  book.lookAgain(8_001);
  at("merle", "here", 40_000);
  book.lookAgain(46_001);
  book.lookAgain(85_001);
  expect(told).toEqual(["merle", "jonte writes, merle", "jonte, merle", "merle", ""]);
  book.stop();
});
