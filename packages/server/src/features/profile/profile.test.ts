import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApp, signIn, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";
import { createSignInLink, ensureFirstOwner, FIRST_OWNER } from "../../auth/index.ts";

type Member = Awaited<ReturnType<TestApp["createMember"]>>;
let test: TestApp;
let home: string;
let member: Member;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  home = await test.createWorkspace();
  member = await test.createMember(home, "agent");
});

const me = async () => (await test.call(member, "GET", "/me")).json.user;
const change = (body: object, caller: TestCaller = member) => test.call(caller, "PATCH", "/me", body);
const another = async (): Promise<TestCaller> => ({
  ...member,
  headers: {
    ...member.headers,
    cookie: await signIn(test.app, await createSignInLink(test.auth, { email: member.email, name: "x" })),
    "user-agent": "Firefox",
  },
});

it("the owner whom the installation made says who they are, and is found by the terminal's link after that", async () => {
  const empty = await createTestApp();
  try {
    const owner = await ensureFirstOwner(empty.pool);
    const cookie = await signIn(empty.app, await createSignInLink(empty.auth, owner));
    const caller = { workspaceId: "", headers: { cookie, origin: empty.publicUrl } };
    const user = async () => (await empty.call(caller, "GET", "/me")).json.user;
    expect(await user()).toMatchObject({ ...FIRST_OWNER, isPlaceholder: true, hasPassword: false });
    const named = { name: "Jule Brandt", email: "Jule@Nordwind.example" };
    expect((await empty.call(caller, "PATCH", "/me", named)).status).toBe(204);
    expect(await user()).toMatchObject({ name: "Jule Brandt", email: "jule@nordwind.example", isPlaceholder: false });
    expect(await ensureFirstOwner(empty.pool)).toMatchObject({ userId: owner.userId, email: "jule@nordwind.example" });
  } finally {
    await empty.close();
  }
});

describe("name and address", () => {
  const password = "the present password";

  it("an address is changed by who shows the password, where there is one", async () => {
    expect((await change({ email: "before@nordwind.example" })).status).toBe(204);
    await test.call(member, "PUT", "/me/password", { password });
    expect((await change({ email: "new@nordwind.example" })).json).toMatchObject({ code: "password_wrong" });
    expect((await change({ email: "new@nordwind.example", password: "wrong" })).json).toMatchObject({ status: 403 });
    expect((await change({ email: "new@nordwind.example", password })).status).toBe(204);
    expect((await change({ name: "Jette" })).status).toBe(204);
    expect(await me()).toMatchObject({ name: "Jette", email: "new@nordwind.example" });
  });

  it("an address that somebody has is refused, however it is written; an empty name and half an address are", async () => {
    const other = await test.createMember(home, "agent");
    expect((await change({ email: other.email.toUpperCase() })).json).toMatchObject({ status: 409, code: "conflict" });
    expect((await change({ email: FIRST_OWNER.email })).json).toMatchObject({ code: "conflict" });
    for (const body of [{ name: "  " }, { email: "jette" }, { name: "x".repeat(101) }])
      expect((await change(body)).json).toMatchObject({ code: "invalid_request" });
  });

  it("a key has no profile", async () => {
    const key = await test.createKey(home);
    expect((await change({ name: "x" }, key)).json).toMatchObject({ code: "forbidden" });
    expect((await test.call(key, "GET", "/me/sessions")).json).toMatchObject({ code: "forbidden" });
  });
});

describe("a picture", () => {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const send = (content: Buffer, name = "me.png") => {
    const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: image/png\r\n\r\n`;
    return test.app.inject({
      method: "PUT",
      url: "/api/v1/me/picture",
      headers: { ...member.headers, "content-type": "multipart/form-data; boundary=b" },
      payload: Buffer.concat([Buffer.from(head), content, Buffer.from("\r\n--b--\r\n")]),
    });
  };

  it("is shown under an address of its own, to colleagues as well, and is gone when it is taken away", async () => {
    const { statusCode, body } = await send(png);
    expect(statusCode).toBe(200);
    const { imageUrl } = JSON.parse(body);
    expect(await me()).toMatchObject({ imageUrl });
    const shown = await test.app.inject({ url: imageUrl });
    expect([shown.statusCode, shown.headers["content-type"], shown.rawPayload.equals(png)]).toEqual([
      200,
      "image/png",
      true,
    ]);
    expect((await test.call(member, "DELETE", "/me/picture")).status).toBe(204);
    expect((await test.app.inject({ url: imageUrl })).statusCode).toBe(404);
    expect(await me()).toMatchObject({ imageUrl: null });
  });

  it("is a picture by its bytes, and small", async () => {
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`);
    expect(JSON.parse((await send(svg)).body)).toMatchObject({ code: "unsupported_media_type" });
    expect((await send(Buffer.concat([png, Buffer.alloc(600_000)]))).statusCode).toBe(413);
    expect(await me()).toMatchObject({ imageUrl: null });
  });
});

describe("sessions", () => {
  it("are listed with the own one marked, and one elsewhere is ended", async () => {
    const elsewhere = await another();
    const list = async () => (await test.call(member, "GET", "/me/sessions")).json.items;
    const items = await list();
    expect(items.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent).sort()).toEqual([false, true]);
    expect(JSON.stringify(items)).not.toMatch(/token/);
    const foreign = items.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
    const colleague = await test.createMember(home, "agent");
    expect((await test.call(colleague, "DELETE", `/me/sessions/${foreign.id}`)).status).toBe(404);
    expect((await test.call(member, "DELETE", `/me/sessions/${foreign.id}`)).status).toBe(204);
    expect((await test.call(elsewhere, "GET", "/me")).status).toBe(401);
    expect(await list()).toHaveLength(1);
  });

  it("elsewhere all end at once, and the own one stays", async () => {
    const others = [await another(), await another()];
    expect((await test.call(member, "DELETE", "/me/sessions")).status).toBe(204);
    for (const other of others) expect((await test.call(other, "GET", "/me")).status).toBe(401);
    expect((await test.call(member, "GET", "/me")).status).toBe(200);
  });
});

describe("a screen that watches is told at once that what its person may do has changed", () => {
  /** Watches and gathers; `isOver` once the server has ended it. */
  async function watch(caller: TestCaller) {
    const port = await test.listen();
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/live`, { headers: { ...caller.headers } });
    expect(response.status).toBe(200);
    const seen = { text: "", isOver: false };
    void (async () => {
      for await (const chunk of response.body ?? []) seen.text += Buffer.from(chunk).toString();
      seen.isOver = true;
    })().catch(() => {});
    return seen;
  }
  const ACCESS = '{"type":"access"}';

  it("by another role, which lets it watch on", async () => {
    const owner = await test.createMember(home, "owner");
    const [own, colleagues] = [await watch(member), await watch(owner)];
    await test.call(owner, "PATCH", `/workspaces/${home}/members/${member.memberId}`, { role: "viewer" });
    await waitFor(() => own.text.includes(ACCESS));
    expect(own.isOver).toBe(false);
    expect(colleagues.text).not.toContain(ACCESS);
  });

  it("by being removed, which ends it", async () => {
    const owner = await test.createMember(home, "owner");
    const own = await watch(member);
    await test.call(owner, "DELETE", `/workspaces/${home}/members/${member.memberId}`);
    await waitFor(() => own.isOver);
    expect(own.text).toContain(ACCESS);
  });

  it("by signing out, elsewhere or by itself, which ends the streams of that session alone", async () => {
    const elsewhere = await another();
    const [own, other] = [await watch(member), await watch(elsewhere)];
    await test.call(member, "DELETE", "/me/sessions");
    await waitFor(() => other.isOver);
    expect(own.isOver).toBe(false);
    await test.call(member, "POST", "/api/auth/sign-out", {});
    await waitFor(() => own.isOver);
  });

  it("by a key being revoked", async () => {
    const owner = await test.createMember(home, "owner");
    const body = { name: "Shop-Server", scopes: ["inbox:read"] };
    const { json } = await test.call(owner, "POST", `/workspaces/${home}/api-keys`, body);
    const own = await watch({ workspaceId: home, headers: { authorization: `Bearer ${json.secret}` } });
    await test.call(owner, "DELETE", `/workspaces/${home}/api-keys/${json.id}`);
    await waitFor(() => own.isOver);
  });
});
