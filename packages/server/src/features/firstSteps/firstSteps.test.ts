import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, signIn, type TestApp, type TestCaller } from "../../../test/app.ts";
import { createSignInLink, ensureFirstOwner } from "../../auth/index.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it("in an empty installation each step is ticked by what really happened, and unticked when it is undone", async () => {
  const cookie = await signIn(test.app, await createSignInLink(test.auth, await ensureFirstOwner(test.pool)));
  const anywhere = { workspaceId: "", headers: { cookie, origin: test.publicUrl } };
  const { id } = (await test.call(anywhere, "POST", "/workspaces", { name: "Nordwind" })).json;
  const owner: TestCaller = { workspaceId: id, headers: { ...anywhere.headers, "x-workspace-id": id } };
  const steps = async () => (await test.call(owner, "GET", `/workspaces/${id}/first-steps`)).json;
  const none = {
    ownerNamed: false,
    channelConnected: false,
    botPublished: false,
    messageReceived: false,
    teamInvited: false,
  };
  expect(await steps()).toEqual(none);

  await test.call(owner, "PATCH", "/me", { name: "Jule Brandt", email: "jule@nordwind.example" });
  expect(await steps()).toEqual({ ...none, ownerNamed: true });

  const channelId = await test.connectPage(owner);
  expect(await steps()).toMatchObject({ channelConnected: true, messageReceived: false });
  await test.says(channelId, "anna", "Hallo");
  expect(await steps()).toMatchObject({ messageReceived: true, botPublished: false });

  const invitation = (await test.call(owner, "POST", `/workspaces/${id}/invitations`, { role: "agent" })).json;
  expect(await steps()).toMatchObject({ teamInvited: true });
  await test.call(owner, "DELETE", `/workspaces/${id}/invitations/${invitation.id}`);
  expect(await steps()).toMatchObject({ teamInvited: false });

  const flow = (await test.call(owner, "POST", "/flows", { name: "Willkommen" })).json;
  expect(await steps()).toMatchObject({ botPublished: false });
  const definition = {
    formatVersion: 1,
    start: "hi",
    triggers: [{ kind: "any_message" }],
    nodes: [{ id: "hi", kind: "message", messages: [{ kind: "text", text: "Moin!" }] }],
  };
  expect((await test.call(owner, "PUT", `/flows/${flow.id}/draft`, { definition })).status).toBeLessThan(300);
  expect((await test.call(owner, "POST", `/flows/${flow.id}/publish`, {})).status).toBeLessThan(300);
  expect(await steps()).toMatchObject({ botPublished: true });
});
